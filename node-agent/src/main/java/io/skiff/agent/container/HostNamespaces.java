package io.skiff.agent.container;

import java.util.List;
import java.util.stream.Stream;

/**
 * The namespaces of the host that the containers of a pod live in, in place of namespaces of their own.
 *
 * @param network with it the host name
 * @param ipc System V's shared memory, semaphores and message queues, and those of POSIX
 * @param pid the containers see all processes of the host
 * @param users root in a container is the host's
 */
public record HostNamespaces(boolean network, boolean ipc, boolean pid, boolean users) {

    /** What a pod gets that asks for nothing. */
    public static final HostNamespaces NONE = new HostNamespaces(false, false, false);

    /** Of a pod without a user namespace of its own. */
    public HostNamespaces(boolean network, boolean ipc, boolean pid) {
        this(network, ipc, pid, true);
    }

    /** The kinds of these namespaces, by their names under /proc/PID/ns. */
    List<String> kinds() {
        return kindsThatAre(true);
    }

    /** The kinds of the namespaces that the pod has of its own: all but that of mounts and that of control groups. */
    List<String> ownKinds() {
        return kindsThatAre(false);
    }

    private List<String> kindsThatAre(boolean ofHost) {
        return Stream.of(
                        kind("ipc", ipc == ofHost),
                        kind("uts", network == ofHost),
                        kind("net", network == ofHost),
                        kind("pid", pid == ofHost),
                        kind("user", users == ofHost))
                .flatMap(kind -> kind)
                .toList();
    }

    private static Stream<String> kind(String name, boolean counts) {
        return counts ? Stream.of(name) : Stream.empty();
    }
}

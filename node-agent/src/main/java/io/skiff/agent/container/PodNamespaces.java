package io.skiff.agent.container;

import io.skiff.agent.launch.ProcessView;
import io.skiff.agent.linux.UserRange;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The resources that a container takes from its pod.
 *
 * @param files the files of the namespaces to enter, each named for its kind: ipc, uts, net, user
 * @param pause the first process of a pid namespace that all containers share; empty if each has one of its own
 */
record PodNamespaces(Sandbox sandbox, String hostname, List<Path> files, Optional<RunningProcess> pause) {

    private static final String USER = "user";

    PodNamespaces {
        files = List.copyOf(files);
    }

    PodNamespaces(Sandbox sandbox, String hostname, List<Path> files) {
        this(sandbox, hostname, files, Optional.empty());
    }

    PodNamespaces with(RunningProcess process) {
        return new PodNamespaces(sandbox, hostname, files, Optional.of(process));
    }

    /** The inodes of what a process of the pod shares with others, by kind: the agent's own namespaces are what a pod gets as the host's. */
    Map<String, Long> shared(AgentProcess agent) {
        var inodes = new HashMap<String, Long>();
        files.forEach(file -> inodes.put(file.getFileName().toString(), ProcessView.inode(file)));
        sandbox.host()
                .kinds()
                .forEach(kind -> inodes.put(kind, agent.namespaces().get(kind)));
        return inodes;
    }

    /** Those that a child enters first. It enters that of the users when it has made everything else. */
    List<Path> enteredFirst() {
        return files.stream().filter(file -> !isOfUsers(file)).toList();
    }

    /** The user namespace; empty for the host's. */
    Optional<Path> userNamespace() {
        return files.stream().filter(PodNamespaces::isOfUsers).findFirst();
    }

    private static boolean isOfUsers(Path file) {
        return file.endsWith(USER);
    }

    UserRange users() {
        return sandbox.users();
    }
}

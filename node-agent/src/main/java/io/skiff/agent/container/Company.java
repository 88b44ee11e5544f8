package io.skiff.agent.container;

import io.skiff.agent.launch.ProcessView;
import io.skiff.agent.linux.Syscalls;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Running processes among which a container is started: another container's, or the pod's.
 *
 * @param pidfd of the first of them
 * @param pidNamespace its inode
 * @param accounts of the ends in it; null if there is none
 */
record Company(int pidfd, long pidNamespace, @Nullable Path accounts) {

    private static final String REASON = "CreateContainerError";

    /**
     * @param of the container that is to be joined
     * @param joining what the other one gets
     * @throws ContainerException if it has ended, or if one of the two could read the agent's memory, which a child has until it executes
     */
    static Company open(ContainerRecord of, ExecContext joining, Syscalls syscalls, OpenDescriptors open) {
        var context = of.exec();
        if (context == null || context.canReadAgent()) {
            throw new ContainerException(
                    REASON,
                    "nothing is started among the processes of container " + of.name()
                            + ", because it has the capability SYS_PTRACE: it could read the agent's memory meanwhile");
        }
        if (joining.canReadAgent()) {
            throw new ContainerException(
                    REASON,
                    "a container with the capability SYS_PTRACE does not join the processes of container " + of.name()
                            + ": it could read the agent's memory when something is executed there");
        }
        var account = of.account();
        return open(
                of.process(),
                "container " + of.name(),
                account == null ? null : Path.of(account.file()),
                syscalls,
                open);
    }

    /**
     * @param pause the first process of a pod whose containers share their processes
     * @throws ContainerException if it has ended, or if the container could read the agent's memory when the pod's next one starts
     */
    static Company open(
            RunningProcess pause, Path accounts, ExecContext joining, Syscalls syscalls, OpenDescriptors open) {
        if (joining.canReadAgent()) {
            throw new ContainerException(
                    REASON,
                    "a container with the capability SYS_PTRACE does not share processes: it could read the agent's memory when something is started"
                            + " among them; with hostUsers: false it can have the capability");
        }
        return open(pause, "the pod's pause process", accounts, syscalls, open);
    }

    private static Company open(
            RunningProcess first, String name, @Nullable Path accounts, Syscalls syscalls, OpenDescriptors open) {
        var process = syscalls.openProcess(first.pid());
        process.ifPresent(open::add);
        if (process.isEmpty() || !first.isAlive()) {
            throw new ContainerException(REASON, name + " does not run any more");
        }
        var namespaces = ProcessView.namespaces(Path.of("/proc", Integer.toString(first.pid())));
        return new Company(process.getAsInt(), namespaces.getOrDefault("pid", 0L), accounts);
    }
}

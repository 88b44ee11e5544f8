package io.skiff.agent.container;

import io.skiff.agent.launch.ProcessView;
import io.skiff.agent.linux.Syscalls;
import java.nio.file.Path;

/**
 * A running container among whose processes another one is started.
 *
 * @param pidfd of its first process
 * @param pidNamespace its inode
 */
record Company(int pidfd, long pidNamespace) {

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
        var process = syscalls.openProcess(of.pid());
        process.ifPresent(open::add);
        if (process.isEmpty() || !of.process().isAlive()) {
            throw new ContainerException(REASON, "container " + of.name() + " does not run any more");
        }
        var namespaces = ProcessView.namespaces(Path.of("/proc", Integer.toString(of.pid())));
        return new Company(process.getAsInt(), namespaces.getOrDefault("pid", 0L));
    }
}

package io.skiff.agent.container;

import static io.skiff.agent.linux.Flags.CLONE_NEWIPC;
import static io.skiff.agent.linux.Flags.CLONE_NEWNET;
import static io.skiff.agent.linux.Flags.CLONE_NEWUTS;

import io.skiff.agent.launch.LaunchPlan;
import io.skiff.agent.launch.Launcher;
import io.skiff.agent.linux.ErrnoException;
import io.skiff.agent.linux.UserRange;
import io.skiff.agent.security.UserSteps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Makes a user namespace with the other namespaces of a pod, which it owns: root in the pod may then set up the pod's network, and nothing of the host's.
 *
 * <p>A process with threads, such as the agent, can neither make nor enter a user namespace. A child does, which waits at its gate until its namespaces
 * are pinned, and then is killed.
 */
final class OwnedNamespaces {

    static final String REASON = "FailedCreatePodSandBox";

    private final Launcher launcher;

    OwnedNamespaces(Launcher launcher) {
        this.launcher = launcher;
    }

    /**
     * @param pinning keeps the namespaces of the process whose directory below /proc it is given
     * @throws ContainerException if the kernel makes no user namespaces
     */
    void make(UserRange users, Consumer<Path> pinning) {
        var plan = new LaunchPlan(
                0,
                OptionalInt.empty(),
                OptionalInt.empty(),
                new TreeSet<>(),
                UserSteps.make(users, CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWUTS),
                new TreeSet<>(),
                List.of(),
                List.of());
        try {
            var child = launcher.launch(plan);
            try {
                var process = Path.of("/proc", Integer.toString(child.pid()));
                for (var map : List.of("uid_map", "gid_map")) {
                    Files.writeString(process.resolve(map), users.mapping());
                }
                pinning.accept(process);
            } finally {
                child.abort();
            }
        } catch (ErrnoException | IOException refused) {
            throw new ContainerException(
                    REASON,
                    "hostUsers is false, and this node makes no user namespaces: " + refused.getMessage()
                            + " (see /proc/sys/user/max_user_namespaces)",
                    refused);
        }
    }
}

package io.skiff.agent.container;

import io.skiff.agent.linux.LinuxSyscalls;
import io.skiff.agent.linux.ReadOnlyMount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The file that this process executes: the host's {@code java}. Every child of a container executes it too, until it
 * executes its own program.
 *
 * <p>A container can make it its own executable ({@code /proc/self/exe} as command or interpreter, with a loader of its
 * own). It could then write the file under that name when no agent runs any more and the kernel allows it
 * (CVE-2019-5736). So the launcher starts the agent from a read-only mount of the file. No container can change that
 * mount, because it is not in its mount namespace.
 */
public final class AgentExecutable {

    private static final Path SELF = Path.of("/proc/self/exe");

    /** The property with the mount point: {@code bin/java} in a directory for this one start. */
    private static final String PLACE = "skiff.executable";

    private AgentExecutable() {}

    /**
     * Detaches the mount and deletes its directory. The mount itself lives, read-only, as long as a process holds the
     * file.
     */
    public static void releasePlace() {
        var place = System.getProperty(PLACE);
        if (place == null) {
            return;
        }
        var directory = Path.of(place);
        new LinuxSyscalls().detachMount(directory.resolve("bin/java"));
        for (var name : List.of("bin/java", "bin", "lib", "")) {
            try {
                Files.deleteIfExists(directory.resolve(name));
            } catch (IOException inUse) {
                // it is unmounted already; the launcher tries to delete the directory at the next start
                return;
            }
        }
    }

    /** @throws IllegalStateException if a container could write the file */
    public static void requireReadOnly() {
        if (!ReadOnlyMount.holds(SELF)) {
            throw new IllegalStateException(
                    "the agent's executable (" + executable()
                            + ") is not on a read-only mount: a container could write it once no agent runs, so none is started.\n"
                            + "Start the agent with the launcher, skiff agent, which mounts it below /run/skiff: this needs root with"
                            + " CAP_SYS_ADMIN, mount(8), and a JAVA_HOME (or a java on the PATH) that is a program, not a script.");
        }
    }

    private static String executable() {
        return ProcessHandle.current().info().command().orElse(SELF.toString());
    }
}

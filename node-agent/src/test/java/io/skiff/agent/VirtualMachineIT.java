package io.skiff.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The tests that need another kernel than this machine may have, in a virtual machine with Debian's: those with the tag {@code vm}, and on a
 * machine without cgroup v2 controllers those with the tag {@code cgroup} a second time, as that one has only these.
 */
final class VirtualMachineIT {

    private static final Pattern SUCCESSFUL = Pattern.compile("\\[\\s+(\\d+) tests successful\\s+]");

    @Test
    void whatNeedsAnotherKernelPassesThere() throws Exception {
        var tags = hasV2Controllers() ? List.of("vm") : List.of("vm", "cgroup");
        Path scripts = Path.of("../scripts/vm").toAbsolutePath().normalize();
        Path machine = Path.of("target/vm").toAbsolutePath();
        assertThat(run(180, scripts.resolve("build").toString(), machine.toString()))
                .isEmpty();

        String tests = System.getProperty("java.home")
                + "/bin/java -Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp '"
                + seenByGuest(System.getProperty("java.class.path"))
                + "' org.junit.platform.console.ConsoleLauncher execute --disable-banner"
                + " --disable-ansi-colors --details=tree --include-classname='.*IT' "
                + tags.stream().map(tag -> "--include-tag=" + tag).collect(Collectors.joining(" "))
                + " --scan-classpath='"
                + seenByGuest(Path.of("target/test-classes").toAbsolutePath().toString()) + "'";
        String output = run(
                900,
                "env",
                "VM_TIMEOUT=840",
                scripts.resolve("run").toString(),
                machine.toString(),
                "cd /tmp && " + tests + " 2>&1");
        Matcher successful = SUCCESSFUL.matcher(output);
        assertThat(successful.find()).as(output).isTrue();
        assertThat(Integer.parseInt(successful.group(1))).as(output).isPositive();
    }

    /**
     * The guest has its own /tmp and /run. The whole root of this machine is mounted at /host there, which includes a
     * checkout below /tmp.
     */
    private static String seenByGuest(String classPath) {
        return Stream.of(classPath.split(":")).map(entry -> "/host" + entry).collect(Collectors.joining(":"));
    }

    private static boolean hasV2Controllers() throws Exception {
        Path controllers = Path.of("/sys/fs/cgroup/cgroup.controllers");
        return Files.exists(controllers) && Files.readString(controllers).contains("memory");
    }

    /** Runs a command that must succeed, and returns its output. */
    private static String run(int seconds, String... command) throws Exception {
        Path output = Files.createTempFile("vm", ".out");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            boolean ended = process.waitFor(seconds, TimeUnit.SECONDS);
            if (!ended) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
            }
            String text = new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
            assertThat(ended)
                    .as("%s within %d s: %s", command[0], seconds, text)
                    .isTrue();
            assertThat(process.exitValue()).as(text).isZero();
            return text;
        } finally {
            Files.delete(output);
        }
    }
}

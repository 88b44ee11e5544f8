package io.skiff.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A throw-away virtual machine of scripts/vm, in which tests with certain tags run. */
final class VirtualMachine {

    private static final Path SCRIPTS =
            Path.of("../scripts/vm").toAbsolutePath().normalize();
    private static final Pattern SUCCESSFUL = Pattern.compile("\\[\\s+(\\d+) tests successful\\s+]");
    private static final Duration END = Duration.ofMinutes(1);

    private final Path directory;
    private final String java;

    private VirtualMachine(Path directory, String java) {
        this.directory = directory;
        this.java = java;
    }

    /** One with this machine's processor and programs. */
    static VirtualMachine amd64() throws Exception {
        return build("vm", "amd64", System.getProperty("java.home") + "/bin/java", Duration.ofMinutes(3));
    }

    /** One with the processor of a Raspberry Pi 4, and with Debian's programs for it. */
    static VirtualMachine arm64() throws Exception {
        return build("vm-arm64", "arm64", "/usr/bin/java", Duration.ofMinutes(30));
    }

    private static VirtualMachine build(String name, String architecture, String java, Duration limit)
            throws Exception {
        var directory = Path.of("target").resolve(name).toAbsolutePath();
        assertThat(run(limit, SCRIPTS.resolve("build").toString(), directory.toString(), architecture))
                .isEmpty();
        return new VirtualMachine(directory, java);
    }

    void runTests(List<String> tags, Duration limit) throws Exception {
        String tests = java
                + " -Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp '"
                + seenByGuest(System.getProperty("java.class.path"))
                + "' org.junit.platform.console.ConsoleLauncher execute --disable-banner"
                + " --disable-ansi-colors --details=tree --include-classname='.*IT' "
                + tags.stream().map(tag -> "--include-tag=" + tag).collect(Collectors.joining(" "))
                + " --scan-classpath='"
                + seenByGuest(Path.of("target/test-classes").toAbsolutePath().toString()) + "'";
        String output = run(
                limit.plus(END),
                "env",
                "VM_TIMEOUT=" + limit.toSeconds(),
                SCRIPTS.resolve("run").toString(),
                directory.toString(),
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

    /** Runs a command that must succeed, and returns its output. */
    private static String run(Duration limit, String... command) throws Exception {
        Path output = Files.createTempFile("vm", ".out");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            boolean ended = process.waitFor(limit.toSeconds(), TimeUnit.SECONDS);
            if (!ended) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
            }
            String text = new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
            assertThat(ended)
                    .as("%s within %d s: %s", command[0], limit.toSeconds(), text)
                    .isTrue();
            assertThat(process.exitValue()).as(text).isZero();
            return text;
        } finally {
            Files.delete(output);
        }
    }
}

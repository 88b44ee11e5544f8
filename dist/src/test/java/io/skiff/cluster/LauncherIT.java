package io.skiff.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher of the assembled distribution finds Java and the jars from any directory. */
final class LauncherIT {

    @TempDir
    Path directory;

    @Test
    void runsFromAnotherDirectory() {
        var result = Command.run("sh", "-c", "cd '" + directory + "' && '" + Distribution.skiff() + "' version");
        assertThat(result.requireSuccess().output()).startsWith("Client Version: v");
    }

    @Test
    void runsThroughSymbolicLinks() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("skiff"), Path.of(Distribution.skiff()));
        Files.createSymbolicLink(directory.resolve("relative"), link.getFileName());
        assertThat(Command.succeed(directory.resolve("relative").toString(), "version"))
                .startsWith("Client Version: v");
    }

    @Test
    void keepsArgumentsWithBlanksWhole() {
        // The command names a server, which it does not ask, so that it does not matter whether this machine has a
        // cluster.
        var result = Command.run(Distribution.skiff(), "apply", "-s", "http://127.0.0.1:1", "-f", "no such file.yaml");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.toString()).contains("\"no such file.yaml\" does not exist");
    }

    @Test
    void startsEachProgram() {
        assertThat(Command.run(Distribution.skiff(), "server", "--help").toString())
                .contains("skiff server");
        assertThat(Command.run(Distribution.skiff(), "agent", "--help").toString())
                .contains("skiff agent");
        assertThat(Command.run(Distribution.skiff(), "image", "--help").toString())
                .contains("skiff image");
    }

    /**
     * Starts Java through /etc/alternatives, as Debian has it. Java does not accept every JAVA_HOME that leads to it as
     * its home.
     */
    @Test
    void startsTheAgentFromAMountOfWhateverJavaThereIs() throws Exception {
        var java = Path.of(System.getProperty("java.home"));
        Files.createDirectories(directory.resolve("bin"));
        Files.createSymbolicLink(directory.resolve("alternative"), java.resolve("bin/java"));
        Files.createSymbolicLink(directory.resolve("bin/java"), Path.of("../alternative"));
        for (var environment :
                List.of("JAVA_HOME=" + java, "JAVA_HOME=" + directory, "PATH=" + directory + "/bin:/usr/bin:/bin")) {
            var result = Command.run(
                    "env",
                    "-u",
                    "JAVA_HOME",
                    environment,
                    "SKIFF_JAVA_OPTIONS=-XshowSettings:properties",
                    Distribution.skiff(),
                    "agent",
                    "--help");

            assertThat(result.requireSuccess().toString())
                    .as(environment)
                    .contains("skiff.executable = /run/skiff/.java-")
                    .contains("java.home = " + java.toRealPath());
        }
        assertThat(Files.readString(Path.of("/proc/self/mounts"))).doesNotContain(".java-");
    }

    @Test
    void saysWhatIsMissingWithoutJava() {
        var result = Command.run("env", "-i", "PATH=" + directory, "/bin/bash", Distribution.skiff(), "version");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.toString()).contains("needs a Java runtime 17.0.3 or later");
    }

    /** Refuses versions that accept forged client certificates (CVE-2022-21449), and older ones. */
    @ParameterizedTest
    @ValueSource(strings = {"17", "17.0.1", "17.0.2", "18", "18.0.0", "16.0.2", "11.0.30", "1.8.0_402", ""})
    void refusesAJavaThatIsNotSafe(String version) throws Exception {
        assertThat(withJava(version).exitCode()).isEqualTo(1);
        assertThat(withJava(version).toString()).contains("needs a Java runtime 17.0.3 or later", version);
    }

    @ParameterizedTest
    @ValueSource(strings = {"17.0.3", "17.0.15", "17.0.10.1", "18.0.1", "18.0.2.1", "19", "21", "21.0.2", "25-ea"})
    void takesAJavaThatIsSafe(String version) throws Exception {
        assertThat(withJava(version).output()).isEqualTo("started\n");
    }

    private Command.Result withJava(String version) throws Exception {
        Path home = Files.createDirectories(directory.resolve("java-" + version));
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\necho started\n");
        java.toFile().setExecutable(true);
        return Command.run("env", "JAVA_HOME=" + home, Distribution.skiff(), "version");
    }

    @Test
    void saysWhenJavaHomeIsWrong() {
        var result = Command.run("env", "JAVA_HOME=/nonexistent", Distribution.skiff(), "version");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.toString()).contains("JAVA_HOME is /nonexistent");
    }

    @Test
    void worksWhenTheArchiveOfClassesCannotBeUsed() throws Exception {
        Path copy = directory.resolve("skiff-copy");
        Command.succeed("cp", "-r", Distribution.directory().toString(), copy.toString());
        Path archive = copy.resolve("lib").resolve("cli.jsa");
        Files.deleteIfExists(archive);
        Files.writeString(archive, "not an archive");
        assertThat(Command.succeed(copy.resolve("skiff").toString(), "version")).startsWith("Client Version: v");
        assertThat(Command.run(copy.resolve("skiff").toString(), "version")
                        .requireSuccess()
                        .output()
                        .lines())
                .hasSize(1);
    }
}

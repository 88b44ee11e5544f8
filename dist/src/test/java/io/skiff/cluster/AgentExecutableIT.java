package io.skiff.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * A container cannot write the host's Java, which its process executed until it executed its own program. It cannot do
 * so later either, when no Java runs any more (CVE-2019-5736). The agent runs a copy of java, because the tests' own
 * java would stay busy.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AgentExecutableIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String LOADER = "/lib64/ld-linux-x86-64.so.2";

    private static final String BUSY = "Text file busy";
    private static final String READ_ONLY = "Read-only file system";

    /** Writes descriptor 3 again and again, and tells the result each time. */
    private static final String ATTACK = """
            export PATH=/bin
            while :; do
              if (: >> /proc/self/fd/3) 2> /answer/error; then echo written > /answer/error; fi
              mv /answer/error /answer/last
              sleep 0.05
            done
            """;

    private TestCluster cluster;
    private TestHost host;
    private Path directory;
    private Path java;

    @BeforeAll
    void startsACluster(@TempDir Path given) throws Exception {
        directory = given;
        cluster = TestCluster.start(directory);
        host = cluster.host(1);
        java = copyJava();
        killAgent();
    }

    @BeforeEach
    void startsTheAgent() {
        up();
    }

    @AfterAll
    void leavesNothingBehind() throws Exception {
        cluster.close();
    }

    /** Copies the java program only: it finds the rest of Java through a link. */
    private Path copyJava() throws Exception {
        var original = Path.of(System.getProperty("java.home"));
        var home = Files.createDirectories(directory.resolve("java-home"));
        Files.createDirectories(home.resolve("bin"));
        Files.createSymbolicLink(home.resolve("lib"), original.resolve("lib"));
        Files.createSymbolicLink(home.resolve("release"), original.resolve("release"));
        return Files.copy(original.resolve("bin/java"), home.resolve("bin/java"));
    }

    /** Starts the agent alone with the copy, if it does not run. */
    private void up() {
        host.succeed(
                "env",
                "JAVA_HOME=" + directory.resolve("java-home"),
                Distribution.skiff(),
                "up",
                "--node-name",
                host.nodeName());
    }

    /** Kills the agent for good, so its supervisor first. */
    private void killAgent() {
        Command.succeed("kill", "-9", pid("agent-supervisor"));
        Command.succeed("kill", "-9", pid("agent"));
    }

    private String pid(String name) {
        return host.shell("cut -d' ' -f1 /run/skiff/" + name + ".pid").strip();
    }

    @Test
    void isNotWrittenByAContainerAfterTheAgentHasEnded() throws Exception {
        var before = Files.readAllBytes(java);
        var command = start("command", "/proc/self/exe");
        var interpreter = start("interpreter", "/script");
        for (var answer : List.of(command, interpreter)) {
            await().atMost(SOON).until(() -> Files.exists(answer));
            assertThat(Files.readString(answer)).containsAnyOf(BUSY, READ_ONLY);
        }

        killAgent();
        for (var answer : List.of(command, interpreter)) {
            await().atMost(SOON).until(() -> !Files.readString(answer).contains(BUSY));
            assertThat(Files.readString(answer)).contains(READ_ONLY);
        }
        assertThat(java).hasBinaryContent(before);
        up();
        cluster.skiff().succeed("delete", "pod", "command", "interpreter");
    }

    /** Starts the attack and returns the file with its last answer. */
    private Path start(String name, String program) throws Exception {
        var answers = Files.createDirectories(directory.resolve("answers-" + name));
        var loader = Files.write(directory.resolve(name + "-loader"), ExecutableHolder.program());
        var script = Files.writeString(directory.resolve(name + "-script"), "#!/proc/self/exe\n");
        var attack = Files.writeString(directory.resolve(name + "-attack"), ATTACK);
        for (var file : List.of(loader, script)) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        var manifest = Files.writeString(directory.resolve(name + ".yaml"), """
                apiVersion: v1
                kind: Pod
                metadata: {name: %s}
                spec:
                  terminationGracePeriodSeconds: 0
                  containers:
                  - name: main
                    image: busybox:1
                    imagePullPolicy: Never
                    command: [%s]
                    volumeMounts:
                    - {name: loader, mountPath: %s}
                    - {name: script, mountPath: /script}
                    - {name: attack, mountPath: %s}
                    - {name: answer, mountPath: /answer}
                  volumes:
                  - {name: loader, hostPath: {path: %s}}
                  - {name: script, hostPath: {path: %s}}
                  - {name: attack, hostPath: {path: %s}}
                  - {name: answer, hostPath: {path: %s}}
                """.formatted(
                        name, program, LOADER, ExecutableHolder.SCRIPT, loader, script, attack, answers));
        cluster.skiff().succeed("apply", "-f", manifest.toString());
        return answers.resolve("last");
    }

    @Test
    void isMountedNowhereOnceTheAgentRuns() {
        assertThat(host.shell("grep -F .java- /proc/mounts; ls -A /run/skiff")).doesNotContain(".java-");
    }

    @Test
    void keepsTheArchiveOfClasses() {
        assertThat(host.shell("cat /proc/" + pid("agent") + "/maps")).contains("/lib/agent.jsa");
    }

    @Test
    void clearsWhatAnAgentLeftThatWasKilledAsItStarted() {
        host.shell("mkdir -p /run/skiff/.java-999999999/bin; : > /run/skiff/.java-999999999/bin/java;"
                + " mount -o bind,ro /bin/true /run/skiff/.java-999999999/bin/java");

        host.succeed(Distribution.skiff(), "agent", "--help");

        isMountedNowhereOnceTheAgentRuns();
    }
}

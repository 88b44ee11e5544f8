package io.skiff.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * A container cannot write the host's Java, which its process was until it executed its own program, also when no Java runs any more
 * (CVE-2019-5736). The agent runs a java that is a copy, as the tests' own would stay busy.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AgentExecutableIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String LOADER = "/lib64/ld-linux-x86-64.so.2";

    private static final int BUSY = 26;
    private static final int READ_ONLY = 30;

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
        Command.succeed("kill", "-9", agent());
    }

    @BeforeEach
    void startsTheAgent() {
        up();
    }

    @AfterAll
    void leavesNothingBehind() throws Exception {
        cluster.close();
    }

    /** Small: it finds all but the program itself through a link. */
    private Path copyJava() throws Exception {
        var original = Path.of(System.getProperty("java.home"));
        var home = Files.createDirectories(directory.resolve("java-home"));
        Files.createDirectories(home.resolve("bin"));
        Files.createSymbolicLink(home.resolve("lib"), original.resolve("lib"));
        Files.createSymbolicLink(home.resolve("release"), original.resolve("release"));
        return Files.copy(original.resolve("bin/java"), home.resolve("bin/java"));
    }

    /** The agent alone, when it does not run, with the copy. */
    private void up() {
        host.succeed(
                "env",
                "JAVA_HOME=" + directory.resolve("java-home"),
                Distribution.skiff(),
                "up",
                "--node-name",
                host.nodeName());
    }

    private String agent() {
        return host.shell("cut -d' ' -f1 /run/skiff/agent.pid").strip();
    }

    @Test
    void isNotWrittenByAContainerAfterTheAgentHasEnded() throws Exception {
        var before = Files.readAllBytes(java);
        var command = start("command", "/proc/self/exe");
        var interpreter = start("interpreter", "/script");
        assertThat(answer(command)).isIn(BUSY, READ_ONLY);

        Command.succeed("kill", "-9", agent());
        await().atMost(SOON).until(() -> answer(command) != BUSY && answer(interpreter) != BUSY);

        assertThat(answer(command)).isEqualTo(READ_ONLY);
        assertThat(answer(interpreter)).isEqualTo(READ_ONLY);
        assertThat(java).hasBinaryContent(before);
        up();
        cluster.skiff().succeed("delete", "pod", "command", "interpreter");
    }

    /** Its answers. */
    private Path start(String name, String program) throws Exception {
        var answers = Files.createDirectories(directory.resolve("answers-" + name));
        var loader = Files.write(directory.resolve("loader"), SelfWriter.program());
        var script = Files.writeString(directory.resolve("script"), "#!/proc/self/exe\n");
        for (var file : new Path[] {loader, script}) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        var manifest = Files.writeString(
                directory.resolve(name + ".yaml"), """
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
                    - {name: answer, mountPath: /answer}
                  volumes:
                  - {name: loader, hostPath: {path: %s}}
                  - {name: script, hostPath: {path: %s}}
                  - {name: answer, hostPath: {path: %s}}
                """.formatted(name, program, LOADER, loader, script, answers));
        cluster.skiff().succeed("apply", "-f", manifest.toString());
        return answers.resolve(Path.of(SelfWriter.ANSWER).getFileName());
    }

    private static int answer(Path file) {
        return await().atMost(SOON)
                .ignoreExceptions()
                .until(() -> Files.readAllBytes(file), bytes -> bytes.length == 1)[0];
    }

    @Test
    void isMountedNowhereOnceTheAgentRuns() {
        assertThat(host.shell("grep -F .java- /proc/mounts; ls -A /run/skiff")).doesNotContain(".java-");
    }

    @Test
    void keepsTheArchiveOfClasses() {
        assertThat(host.shell("cat /proc/" + agent() + "/maps")).contains("/lib/agent.jsa");
    }

    @Test
    void clearsWhatAnAgentLeftThatWasKilledAsItStarted() {
        host.shell("mkdir -p /run/skiff/.java-999999999/bin; : > /run/skiff/.java-999999999/bin/java;"
                + " mount -o bind,ro /bin/true /run/skiff/.java-999999999/bin/java");

        host.succeed(Distribution.skiff(), "agent", "--help");

        isMountedNowhereOnceTheAgentRuns();
    }
}

package io.skiff.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** A user of Docker: Debian's docker beside Skiff on one host, and a registry that wants a password. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class DockerClientsIT {

    private static final Duration SOON = Duration.ofMinutes(2);
    private static final String NAME = TestRegistry.NAME;
    private static final String IMAGE = NAME + "/team/busybox:1";
    private static final String PASSWORD = "pa55-of-ann";
    private static final String HTPASSWD = "ann:$2b$04$l1f/S/s9SqREC1t0xEVwiuHNe60lFtL0T/IhA5/2eYgCjJ2uqzOLG\n";

    private TestCluster cluster;
    private TestHost host;
    private Client skiff;
    private TestRegistry registry;
    private Process dockerd;
    private Path directory;
    private String pushed = "";

    @BeforeAll
    void startsDockerAndARegistry(@TempDir Path empty) throws Exception {
        directory = empty;
        cluster = TestCluster.start(directory);
        host = cluster.host(1);
        skiff = cluster.skiff();
        dockerd = started(
                "dockerd.log",
                "/usr/sbin/dockerd",
                "--data-root=" + directory.resolve("docker"),
                "--exec-root=" + directory.resolve("docker-run"),
                "--pidfile=" + directory.resolve("docker.pid"),
                "--host=" + socket(),
                "--bridge=none",
                "--iptables=false");
        registry = TestRegistry.startForUsers(host, directory, HTPASSWD);
        await().atMost(SOON)
                .until(() -> host.run("sh", "-c", docker() + "version").exitCode() == 0);
        // Docker's own client writes the file, whose form is its affair
        host.shell("echo " + PASSWORD + " | " + docker() + "login -u ann --password-stdin " + NAME);
        assertThat(directory.resolve("login/config.json")).exists();
        skiff.succeed("image", "tag", "busybox:1", IMAGE);
    }

    private Process started(String log, String... command) throws Exception {
        return new ProcessBuilder(host.on(List.of(command)))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(log).toFile())
                .start();
    }

    private String socket() {
        return "unix://" + directory.resolve("docker.sock");
    }

    private String docker() {
        return "/usr/bin/docker --config " + directory.resolve("login") + " -H " + socket() + " ";
    }

    /** @param config the directory of Docker's config.json */
    private Command.Result image(Path config, String words) {
        return host.run(
                "sh",
                "-c",
                "PATH=" + directory + ":$PATH DOCKER_CONFIG=" + config + " '" + Distribution.skiff() + "' " + words);
    }

    private Command.Result image(String words) {
        return image(directory.resolve("login"), words);
    }

    @AfterAll
    void leavesNothingBehind() throws Exception {
        dockerd.destroy();
        dockerd.waitFor();
        registry.close();
        cluster.close();
    }

    @Test
    @Order(1)
    void pushesWithTheLoginThatDockerWroteDown() {
        var refused = image(directory.resolve("nowhere"), "image push " + IMAGE);
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.output()).contains("not authorized");

        var told = image("image push " + IMAGE).requireSuccess().output();
        assertThat(told).containsPattern("pushed " + IMAGE + " sha256:[0-9a-f]{64}");
        pushed = told.replaceAll("(?s).*pushed " + IMAGE + " (sha256:[0-9a-f]{64}).*", "$1");
    }

    @Test
    @Order(2)
    void dockerPullsTheSameImage() {
        host.shell(docker() + "pull -q " + IMAGE);
        assertThat(inspected("{{.Id}} {{.RepoDigests}}", IMAGE))
                .isEqualTo(configOf(IMAGE) + " [" + NAME + "/team/busybox@" + pushed + "]");
        assertThat(host.shell("id=$(" + docker() + "create " + IMAGE + ") && " + docker()
                        + "export $id | tar -xO bin/busybox | sha256sum; " + docker() + "rm $id"))
                .startsWith(host.shell("sha256sum < /bin/busybox").strip());
    }

    @Test
    @Order(3)
    void pullsItWithTheLogin() {
        skiff.succeed("image", "rm", IMAGE);
        assertThat(image(directory.resolve("nowhere"), "image pull " + IMAGE).output())
                .contains("not authorized");
        assertThat(image("image pull " + IMAGE).requireSuccess().output()).contains("pulled " + IMAGE + " " + pushed);
    }

    @Test
    @Order(4)
    void dockerLoadsWhatIsExported() {
        var archive = directory.resolve("exported.tar");
        image("image export " + IMAGE + " > " + archive).requireSuccess();
        host.shell(docker() + "rmi -f " + IMAGE);
        assertThat(host.shell(docker() + "load -i " + archive)).contains("Loaded image: " + IMAGE);
        assertThat(inspected("{{.Id}}", IMAGE)).isEqualTo(configOf(IMAGE));

        for (var transport : List.of("docker-archive:", "oci-archive:")) {
            var copy = directory.resolve("copy-" + transport.substring(0, 3));
            host.shell("skopeo copy -q --insecure-policy " + transport + archive + " dir:" + copy);
            assertThat(host.shell("sha256sum < " + copy + "/" + configOf(IMAGE).replace("sha256:", "")))
                    .startsWith(configOf(IMAGE).replace("sha256:", ""));
        }
    }

    @Test
    @Order(5)
    void asksTheProgramThatKeepsTheLogins() throws Exception {
        var config = Files.createDirectories(directory.resolve("helper"));
        Files.writeString(config.resolve("config.json"), "{\"credHelpers\":{\"" + NAME + "\":\"test\"}}");
        var program = directory.resolve("docker-credential-test");
        Files.writeString(
                program,
                "#!/bin/sh\nread server\n[ $1 = get ] && [ $server = " + NAME + " ] || exit 1\n"
                        + "echo '{\"ServerURL\":\"'$server'\",\"Username\":\"ann\",\"Secret\":\"" + PASSWORD
                        + "\"}'\n");
        host.shell("chmod 700 " + program);
        assertThat(image(config, "image push " + IMAGE).requireSuccess().output())
                .contains("pushed " + IMAGE);

        Files.writeString(program, "#!/bin/sh\necho 'the keyring is locked'\nexit 1\n");
        assertThat(image(config, "image push " + IMAGE).output())
                .contains("docker-credential-test", config + "/config.json", "says: the keyring is locked");
        Files.writeString(program, "#!/bin/sh\necho 'credentials not found in native keychain'\nexit 1\n");
        assertThat(image(config, "image push " + IMAGE).output()).contains("not authorized");
    }

    @Test
    @Order(6)
    void whatIsBuiltPullsItsBaseByTheLoginAndTakesItOverFromTheOtherRepository() throws Exception {
        var context = Files.createDirectories(directory.resolve("context"));
        Files.writeString(context.resolve("Dockerfile"), "FROM " + IMAGE + "\nRUN echo new > /new\n");
        var app = NAME + "/team/app:1";
        skiff.succeed("image", "rm", IMAGE);
        assertThat(image(directory.resolve("nowhere"), "build -t " + app + " " + context)
                        .output())
                .contains("not authorized");
        var told =
                image("build --push -t " + app + " " + context).requireSuccess().output();
        assertThat(told).contains("pushed " + app);
        assertThat(registry.log().lines())
                .anyMatch(line ->
                        line.contains("\"POST /v2/team/app/blobs/uploads/?mount=sha256") && line.contains(" 201 "));

        host.shell(docker() + "pull -q " + app);
        assertThat(inspected("{{.Id}}", app)).isEqualTo(configOf(app));
        assertThat(skiff.succeed("image", "ls", "-o", "jsonpath={.images[?(@.name==\"" + app + "\")].digest}"))
                .as("a built image keeps its digest")
                .isSubstringOf(inspected("{{.RepoDigests}}", app));
    }

    @Test
    @Order(7)
    void noPasswordIsKept() {
        var asHeader = Base64.getEncoder().encodeToString(("ann:" + PASSWORD).getBytes(StandardCharsets.UTF_8));
        var search = "grep -rlaE '" + PASSWORD + "|" + asHeader + "' ";
        assertThat(host.shell(search + directory.resolve("login")))
                .as("where the user has it, in the form of the header")
                .contains("config.json");
        assertThat(host.shell(search + "/var/lib/skiff /run/skiff 2>/dev/null || true"))
                .isEmpty();
    }

    private String inspected(String format, String name) {
        return host.shell(docker() + "image inspect --format '" + format + "' " + name)
                .strip();
    }

    private String configOf(String name) {
        return skiff.succeed("image", "ls", "-o", "jsonpath={.images[?(@.name==\"" + name + "\")].configDigest}")
                .strip();
    }
}

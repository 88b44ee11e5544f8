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

/** Two teams, each a namespace, and a registry that wants a password: Debian's docker-registry with htpasswd. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class PrivateImagesIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String NAME = TestRegistry.NAME;
    private static final String IMAGE = NAME + "/team/busybox";

    /** In each password here, and in nothing that is printed. */
    private static final String PASSWORD = "pa55-of-";

    private static final String HTPASSWD = """
            ann:$2b$04$l1f/S/s9SqREC1t0xEVwiuHNe60lFtL0T/IhA5/2eYgCjJ2uqzOLG
            bob:$2b$04$l1f/S/s9SqREC1t0xEVwiuYJz5T5nc6/OozsAuyKSlieI/dYidIp2
            """;

    private TestCluster cluster;
    private TestHost host;
    private Client skiff;
    private TestRegistry registry;
    private Path directory;

    @BeforeAll
    void startsARegistryWithAnImage(@TempDir Path directory) throws Exception {
        this.directory = directory;
        cluster = TestCluster.start(directory);
        host = cluster.host(1);
        skiff = cluster.skiff();
        registry = TestRegistry.startForUsers(host, directory, HTPASSWD);
        for (var tag : List.of("1", "2")) {
            host.shell("skopeo copy --insecure-policy --quiet --dest-tls-verify=false --dest-creds=ann:" + PASSWORD
                    + "ann oci-archive:" + cluster.imageArchive() + " docker://" + IMAGE + ":" + tag);
        }
        apply("""
                apiVersion: v1
                kind: Namespace
                metadata: {name: red}
                ---
                apiVersion: v1
                kind: Namespace
                metadata: {name: blue}
                """);
    }

    @AfterAll
    void leavesNothingBehind() throws Exception {
        registry.close();
        cluster.close();
    }

    @Test
    @Order(1)
    void pullsWithTheSecretOfThePod() throws Exception {
        secret("red", "regcred", "ann", PASSWORD + "ann");
        pod("red", "one", IMAGE + ":1", "IfNotPresent", "regcred");

        awaitReady("red", "one");
        assertThat(skiff.succeed("describe", "pod", "one", "-n", "red")).contains("Successfully pulled image");
    }

    @Test
    @Order(2)
    void aMissingSecretAndAWrongPasswordAreToldAndANewPasswordIsUsed() throws Exception {
        pod("blue", "late", IMAGE + ":2", "IfNotPresent", "regcred");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(skiff.succeed("describe", "pod", "late", "-n", "blue"))
                        .contains("FailedToRetrieveImagePullSecret", "pull secrets (regcred)", "not authorized"));

        secret("blue", "regcred", "bob", PASSWORD + "ann");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(skiff.succeed("describe", "pod", "late", "-n", "blue"))
                        .contains("not authorized with the credentials of the Secret blue/regcred"));

        secret("blue", "regcred", "bob", PASSWORD + "bob");
        awaitReady("blue", "late");
    }

    @Test
    @Order(3)
    void givesNoPodAnImageThatAnotherTeamPulled() throws Exception {
        pod("blue", "guest", IMAGE + ":1", "IfNotPresent");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(skiff.succeed("describe", "pod", "guest", "-n", "blue"))
                        .contains(
                                "it is on this node, pulled with credentials that this pod does not have",
                                "not authorized"));
        pod("blue", "never", IMAGE + ":1", "Never");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(skiff.succeed("describe", "pod", "never", "-n", "blue"))
                        .contains("ErrImageNeverPull"));
        for (var pod : List.of("guest", "never")) {
            assertThat(skiff.path("{.status.phase}", "pod", pod, "-n", "blue")).isEqualTo("Pending");
            skiff.succeed("delete", "pod", pod, "-n", "blue");
        }
    }

    @Test
    @Order(4)
    void givesItToAPodThatProvesItsRight() throws Exception {
        pod("blue", "member", IMAGE + ":1", "IfNotPresent", "regcred");
        awaitReady("blue", "member");
        assertThat(skiff.succeed("describe", "pod", "member", "-n", "blue"))
                .contains("already present on machine and can be accessed by the pod")
                .doesNotContain("Successfully pulled");
        pod("blue", "always", IMAGE + ":1", "Always", "regcred");
        awaitReady("blue", "always");
    }

    @Test
    @Order(5)
    void needsNoRegistryForARightThatItKnows() throws Exception {
        registry.close();
        host.shell("kill -9 $(cat /run/skiff/agent.pid | cut -d' ' -f1)");
        for (var namespace : List.of("red", "blue")) {
            pod(namespace, "offline", IMAGE + ":1", "IfNotPresent", "regcred");
            awaitReady(namespace, "offline");
        }
        pod("blue", "never", IMAGE + ":1", "Never", "regcred");
        awaitReady("blue", "never");

        pod("blue", "stranger", IMAGE + ":1", "IfNotPresent");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(skiff.succeed("describe", "pod", "stranger", "-n", "blue"))
                        .contains("it is on this node", "no connection to " + NAME));
        pod("blue", "imported", "busybox:1", "IfNotPresent");
        awaitReady("blue", "imported");
    }

    @Test
    @Order(9)
    void printsNoPassword() {
        assertThat(host.shell("cat /var/lib/skiff/log/*.log")).doesNotContain(PASSWORD);
        for (var namespace : List.of("red", "blue")) {
            assertThat(skiff.succeed("get", "events", "-n", namespace, "-o", "yaml")
                            + skiff.succeed("get", "pods", "-n", namespace, "-o", "yaml")
                            + skiff.succeed("describe", "pods", "-n", namespace)
                            + skiff.succeed("describe", "secrets", "-n", namespace))
                    .contains("regcred")
                    .doesNotContain(PASSWORD);
        }
        var readable = "setpriv --reuid=65534 --regid=65534 --clear-groups grep -rlaE '" + PASSWORD
                + "' /var/lib/skiff /run/skiff 2>/dev/null || true";
        assertThat(host.shell(readable)).as("files that others can read").isEmpty();
        assertThat(host.shell("grep -rla '" + PASSWORD + "' /var/lib/skiff/agent /run/skiff 2>/dev/null || true"))
                .as("where the agent keeps the bodies of its pods, and nowhere else")
                .isNotEmpty()
                .matches("(/var/lib/skiff/agent/[a-z]*/?pods/[-0-9a-f]+\n)+");
    }

    private void awaitReady(String namespace, String pod) {
        skiff.succeed("wait", "--for=condition=Ready", "pod/" + pod, "-n", namespace, "--timeout=60s");
    }

    private void pod(String namespace, String name, String image, String policy, String... secrets) throws Exception {
        var named = new StringBuilder();
        for (var secret : secrets) {
            named.append("{name: ").append(secret).append("}");
        }
        apply("apiVersion: v1\nkind: Pod\nmetadata: {name: " + name + ", namespace: " + namespace
                + "}\nspec:\n  terminationGracePeriodSeconds: 0\n  imagePullSecrets: [" + named
                + "]\n  containers:\n  - {name: main, image: \"" + image + "\", imagePullPolicy: " + policy
                + ", command: [sleep, \"1000\"]}\n");
    }

    private void secret(String namespace, String name, String user, String password) throws Exception {
        var auth = base64(user + ":" + password);
        apply("apiVersion: v1\nkind: Secret\nmetadata: {name: " + name + ", namespace: " + namespace
                + "}\ntype: kubernetes.io/dockerconfigjson\ndata: {.dockerconfigjson: "
                + base64("{\"auths\": {\"" + NAME + "\": {\"auth\": \"" + auth + "\"}}}") + "}\n");
    }

    private void apply(String manifest) throws Exception {
        var file = Files.writeString(Files.createTempFile(directory, "objects", ".yaml"), manifest);
        skiff.succeed("apply", "-f", file.toString());
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}

package io.skiff.controlplane.gateway.body;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.skiff.controlplane.kind.core.SecretKind;
import io.skiff.controlplane.testing.Objects;
import io.skiff.controlplane.testing.TestCluster;
import io.skiff.proto.node.Pod;
import io.skiff.proto.node.PullSecret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The credentials for registries of a pod, as its node gets them. */
class PullSecretsTest {

    private static final String CONFIG = "kubernetes.io/dockerconfigjson";

    private final TestCluster cluster = new TestCluster();

    @Test
    void readsBothFormsInTheOrderOfThePod() {
        secret(
                "old",
                "kubernetes.io/dockercfg",
                ".dockercfg",
                "{\"quay.io\": {\"auth\": \"" + base64("ann:a:b") + "\"}}");
        secret(
                "new",
                CONFIG,
                ".dockerconfigjson",
                "{\"auths\": {\"registry.lan:5000/team\": {\"username\": \"bob\", \"password\": \"x\", \"email\":"
                        + " \"b@example.com\"}, \"https://index.docker.io/v1/\": {\"username\": \"ignored\","
                        + " \"auth\": \"" + base64("eve:y") + "\"}}, \"credsStore\": \"desktop\"}");

        assertThat(body("new", "old", "new").getPullSecretsList().stream().flatMap(PullSecretsTest::shown))
                .containsExactly(
                        "uid-new registry.lan:5000/team bob x",
                        "uid-new https://index.docker.io/v1/ eve y",
                        "uid-old quay.io ann a:b");
    }

    @Test
    void aMissingSecretKeepsNoPodFromItsNode() {
        secret("other", "Opaque", "password", "s3cret");

        assertThat(body("nowhere", "other").getPullSecretsList())
                .extracting(secret -> secret.getName() + " is " + secret.getProblem())
                .containsExactly(
                        "nowhere is not found",
                        "other is of the type Opaque, not kubernetes.io/dockerconfigjson or kubernetes.io/dockercfg");
        assertThat(body("nowhere").getContainers(0).getConfigError()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
            s3cret                                                         | not a Docker configuration in JSON
            {"auths": {"a": {"auth": "s3cret!"}, "b": {"auth": "YTpi"}}}   | not readable as a whole
            {"auths": {"a": {"auth": "czNjcmV0"}, "b": {"auth": "YTpi"}}}  | not readable as a whole
            {"auths": {"a": "s3cret", "b": {"auth": "YTpi"}}}              | not readable as a whole
            """)
    void saysWhatCannotBeReadWithoutQuotingIt(String content, String problem) {
        secret("bad", CONFIG, ".dockerconfigjson", content);

        var secret = body("bad").getPullSecrets(0);

        assertThat(secret.getProblem()).startsWith(problem).doesNotContain("s3cret", "czNjcmV0");
        assertThat(secret.getLoginsList()).hasSize(problem.startsWith("not readable") ? 1 : 0);
    }

    @Test
    void aNewPasswordIsAnotherBody() {
        secret("regcred", CONFIG, ".dockerconfigjson", "{\"auths\": {\"quay.io\": {\"auth\": \"YTpi\"}}}");
        var before = body("regcred");

        cluster.edit(
                SecretKind.SECRET,
                "regcred",
                secret -> new SecretBuilder(secret)
                        .addToData(".dockerconfigjson", base64("{\"auths\": {\"quay.io\": {\"auth\": \"YTpj\"}}}"))
                        .build());

        assertThat(body("regcred").getHash()).isNotEqualTo(before.getHash());
    }

    private static Stream<String> shown(PullSecret secret) {
        assertThat(secret.getProblem()).isEmpty();
        return secret.getLoginsList().stream()
                .map(login ->
                        String.join(" ", secret.getUid(), login.getRegistry(), login.getUser(), login.getPassword()));
    }

    private Pod body(String... secrets) {
        var pod = new PodBuilder(Objects.pod("a"))
                .editMetadata()
                .withCreationTimestamp("2026-01-01T00:00:00Z")
                .endMetadata()
                .editSpec()
                .withImagePullSecrets(
                        Stream.of(secrets).map(LocalObjectReference::new).toList())
                .endSpec()
                .build();
        return new PodResolver(cluster.view).body(pod);
    }

    private void secret(String name, String type, String key, String content) {
        cluster.create(new SecretBuilder()
                .withNewMetadata()
                .withNamespace(Objects.NAMESPACE)
                .withName(name)
                .withUid("uid-" + name)
                .endMetadata()
                .withType(type)
                .withData(Map.of(key, base64(content)))
                .build());
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}

package io.skiff.controlplane.gateway.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.skiff.controlplane.testing.Objects;
import io.skiff.controlplane.testing.TestCluster;
import io.skiff.proto.node.EnvVar;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The variables of a container, as its node gets them. */
class EnvironmentTest {

    private final TestCluster cluster = new TestCluster();

    @Test
    void onlyWhatTheUserWroteIsExpanded() {
        secret("dollar", "p", "pa$$word$(USER)x".getBytes(StandardCharsets.UTF_8));
        configMap("app", Map.of("K", "$(USER)"));
        var container = new ContainerBuilder()
                .addNewEnvFrom()
                .withNewConfigMapRef("app", null)
                .endEnvFrom()
                .addNewEnv()
                .withName("USER")
                .withValue("alice")
                .endEnv()
                .addNewEnv()
                .withName("P")
                .withNewValueFrom()
                .withNewSecretKeyRef("p", "dollar", null)
                .endValueFrom()
                .endEnv()
                .addNewEnv()
                .withName("NAME")
                .withNewValueFrom()
                .withNewFieldRef("v1", "metadata.name")
                .endValueFrom()
                .endEnv()
                .build();

        assertThat(shown(container))
                .containsExactly("K=$(USER) as it is", "USER=alice", "P=pa$$word$(USER)x as it is", "NAME=a as it is");
    }

    @Test
    void aNameThatComesAgainStaysWhereItCame() {
        configMap("before", Map.of("OPTS", "-Xmx64m"));
        var container = new ContainerBuilder()
                .addNewEnvFrom()
                .withNewConfigMapRef("before", null)
                .endEnvFrom()
                .addNewEnv()
                .withName("OPTS")
                .withValue("$(OPTS) -Dx=1")
                .endEnv()
                .addNewEnv()
                .withName("A")
                .withValue("one")
                .endEnv()
                .addNewEnv()
                .withName("B")
                .withValue("$(A)")
                .endEnv()
                .addNewEnv()
                .withName("A")
                .withValue("two")
                .endEnv()
                .build();

        assertThat(shown(container))
                .containsExactly("OPTS=-Xmx64m as it is", "OPTS=$(OPTS) -Dx=1", "A=one", "B=$(A)", "A=two");
    }

    @Test
    void anOptionalKeyThatIsMissingTakesNothingAway() {
        configMap("before", Map.of("A", "one"));
        var container = new ContainerBuilder()
                .addNewEnvFrom()
                .withNewConfigMapRef("before", null)
                .endEnvFrom()
                .addNewEnv()
                .withName("A")
                .withNewValueFrom()
                .withNewConfigMapKeyRef("missing", "before", true)
                .endValueFrom()
                .endEnv()
                .build();

        assertThat(shown(container)).containsExactly("A=one as it is");
    }

    @Test
    void keysThatAreNoIdentifiersAreSet() {
        configMap("digits", Map.of("2FA_SECRET", "s", "a.b-c", "t"));

        assertThat(shown(importing("digits", ""))).containsExactly("2FA_SECRET=s as it is", "a.b-c=t as it is");
        assertThat(shown(importing("digits", "9 "))).containsExactly("9 2FA_SECRET=s as it is", "9 a.b-c=t as it is");
    }

    @Test
    void saysWhichNameCannotBe() {
        configMap("digits", Map.of("k", "s"));

        assertThatThrownBy(() -> shown(importing("digits", "x=")))
                .hasMessage("\"x=k\" of envFrom is not a valid environment variable name:"
                        + " it must consist of printable ASCII characters other than '='");
    }

    @Test
    void aValueThatIsNoTextIsNotReplacedByAnother() {
        secret("raw", "k", new byte[] {'a', (byte) 0xff});
        secret("zero", "k", new byte[] {'a', 0, 'b'});
        configMap("zero", Map.of("k", "a\0b"));

        assertThatThrownBy(() -> shown(fromSecret("raw")))
                .hasMessage("key k in Secret default/raw is not UTF-8: it cannot be an environment variable,"
                        + " mount it as a file");
        assertThatThrownBy(() -> shown(fromSecret("zero"))).hasMessageStartingWith("key k in Secret default/zero");
        assertThatThrownBy(() -> shown(importing("zero", "")))
                .hasMessageStartingWith("key k in ConfigMap default/zero has a zero byte");
    }

    @Test
    void binaryDataIsForFilesOnly() {
        cluster.create(new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(Objects.NAMESPACE)
                .withName("mixed")
                .endMetadata()
                .addToData("text", "t")
                .addToBinaryData("bytes", "/w==")
                .build());

        assertThat(shown(importing("mixed", ""))).containsExactly("text=t as it is");
    }

    private static Container importing(String configMap, String prefix) {
        return new ContainerBuilder()
                .addNewEnvFrom()
                .withPrefix(prefix)
                .withNewConfigMapRef(configMap, null)
                .endEnvFrom()
                .build();
    }

    private static Container fromSecret(String name) {
        return new ContainerBuilder()
                .addNewEnv()
                .withName("A")
                .withNewValueFrom()
                .withNewSecretKeyRef("k", name, null)
                .endValueFrom()
                .endEnv()
                .build();
    }

    private void configMap(String name, Map<String, String> data) {
        cluster.create(new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(Objects.NAMESPACE)
                .withName(name)
                .endMetadata()
                .withData(data)
                .build());
    }

    private void secret(String name, String key, byte[] value) {
        cluster.create(new SecretBuilder()
                .withNewMetadata()
                .withNamespace(Objects.NAMESPACE)
                .withName(name)
                .endMetadata()
                .addToData(key, Base64.getEncoder().encodeToString(value))
                .build());
    }

    private List<String> shown(Container container) {
        return new Environment(
                        Objects.pod("a"),
                        new References(cluster.view, Objects.NAMESPACE),
                        new DownwardFields(Objects.pod("a"), cluster.view))
                .of(container).stream().map(EnvironmentTest::shown).toList();
    }

    private static String shown(EnvVar variable) {
        return variable.getName() + "=" + variable.getValue() + (variable.getVerbatim() ? " as it is" : "");
    }
}

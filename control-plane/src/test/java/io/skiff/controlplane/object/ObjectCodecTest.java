package io.skiff.controlplane.object;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.skiff.controlplane.kind.core.PodKind;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ObjectCodecTest {

    private static final String STORED =
            "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"a\"},\"x\":{\"metadata\":{}}}";

    @Test
    void servesStoredBytesWithTheirRevision() {
        assertThat(new String(ObjectCodec.withRevision(STORED.getBytes(UTF_8), 12), UTF_8))
                .isEqualTo(STORED.replaceFirst("\"name\"", "\"resourceVersion\":\"12\",\"name\""));
    }

    @Test
    void servesEmptyMetadata() {
        assertThat(new String(ObjectCodec.withRevision("{\"metadata\":{}}".getBytes(UTF_8), 3), UTF_8))
                .isEqualTo("{\"metadata\":{\"resourceVersion\":\"3\"}}");
    }

    @Test
    void findsMetadataBehindOtherObjects() {
        var json = "{\"spec\":{\"metadata\":{}},\"metadata\":{\"name\":\"a\"}}".getBytes(UTF_8);
        assertThat(Json.read(ObjectCodec.withRevision(json, 3))
                        .at("/metadata/resourceVersion")
                        .asText())
                .isEqualTo("3");
    }

    @Test
    void keepsWhatWasDecoded() {
        var pod = new PodBuilder()
                .withNewMetadata()
                .withName("a")
                .withResourceVersion("7")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("c")
                .withNewResources()
                .withLimits(Map.of("memory", new Quantity("64Mi"), "pids", new Quantity("10")))
                .endResources()
                .endContainer()
                .addNewVolume()
                .withName("v")
                .withNewEmptyDir()
                .endEmptyDir()
                .endVolume()
                .endSpec()
                .build();
        var stored = ObjectCodec.encode(pod, 0);

        assertThat(new String(stored, UTF_8))
                .doesNotContain("resourceVersion")
                .contains("\"emptyDir\":{}")
                .startsWith("{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{");
        assertThat(ObjectCodec.decode(PodKind.POD, ObjectCodec.withRevision(stored, 7)))
                .isEqualTo(pod);
        assertThat(ObjectCodec.copy(PodKind.POD, pod)).isEqualTo(pod).isNotSameAs(pod);
    }

    @Test
    void keepsFieldsItDoesNotKnow() {
        assertThat(new String(ObjectCodec.encode(ObjectCodec.decode(PodKind.POD, STORED.getBytes(UTF_8)), 0), UTF_8))
                .isEqualTo(STORED);
    }
}

package io.skiff.controlplane.api.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.controlplane.object.Json;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/**
 * Writes the bytes that {@code protoc --encode} makes by the field numbers of Kubernetes' own {@code generated.proto}
 * (apimachinery {@code pkg/apis/meta/v1} and {@code pkg/runtime}).
 */
final class ProtobufWriterTest {

    /** Every field of ObjectMeta that Skiff stores. */
    private static final String METADATA = """
            {"name": "a", "namespace": "default", "uid": "u-1", "resourceVersion": "7", "generation": 3,
             "creationTimestamp": "2026-01-01T00:00:00Z", "deletionTimestamp": "2026-01-01T00:00:30Z",
             "deletionGracePeriodSeconds": 30, "labels": {"app": "web"}, "annotations": {"note": "ä"},
             "ownerReferences": [{"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "web", "uid": "u-2",
                                  "controller": true, "blockOwnerDeletion": false}],
             "finalizers": ["example.com/x", "orphan"]}
            """;

    private static final String PARTIAL_METADATA = """
            0a270a0e6d6574612e6b38732e696f2f763112155061727469616c4f626a
            6563744d65746164617461127e0a7c0a01611a0764656661756c742a0375
            2d31320137380342060880f2d6ca064a06089ef2d6ca06501e5a0a0a0361
            70701203776562620a0a046e6f74651202c3a46a230a0a5265706c696361
            5365741a037765622203752d322a07617070732f763130013800720d6578
            616d706c652e636f6d2f7872066f727068616e
            """;

    private static final String LIST = """
            0a2b0a0e6d6574612e6b38732e696f2f763112195061727469616c4f626a
            6563744d657461646174614c697374122b0a0312013912110a0f0a01611a
            0764656661756c7432013712110a0f0a01621a0764656661756c74320138
            """;

    /** Without its envelope. */
    private static final String STATUS = """
            0a0012074661696c7572651a1f746f6f206f6c64207265736f7572636520
            76657273696f6e3a203120283529220745787069726564309a03
            """;

    @Test
    void writesMetadata() {
        assertThat(ProtobufWriter.object(partial(METADATA))).isEqualTo(enveloped(PARTIAL_METADATA));
    }

    @Test
    void writesAList() {
        var first = ProtobufWriter.item(partial(inDefault("a", 7)));
        var second = ProtobufWriter.item(partial(inDefault("b", 8)));
        var list = new ByteArrayOutputStream();
        list.writeBytes(ProtobufWriter.listHead(
                "meta.k8s.io/v1", "PartialObjectMetadataList", "9", first.length + second.length));
        list.writeBytes(first);
        list.writeBytes(second);

        assertThat(list.toByteArray()).isEqualTo(enveloped(LIST));
    }

    /** The frame, then field 1 (type), then field 2 (object) with field 1 (raw), whose length needs two bytes. */
    @Test
    void writesAnEvent() {
        var object = enveloped(PARTIAL_METADATA);

        assertThat(ProtobufWriter.event("MODIFIED", partial(METADATA)))
                .isEqualTo(bytes("000000bd" + "0a08" + hex("MODIFIED") + "12b001" + "0aad01"
                        + HexFormat.of().formatHex(object)));
    }

    @Test
    void writesAStatus() {
        var status = Json.read("""
                {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
                 "message": "too old resource version: 1 (5)", "reason": "Expired", "code": 410}
                """.getBytes(StandardCharsets.UTF_8));

        assertThat(ProtobufWriter.object(status))
                .isEqualTo(enveloped("0a0c" + "0a02" + hex("v1") + "1206" + hex("Status") + "1238" + STATUS));
    }

    private static ObjectNode partial(String metadata) {
        var object = Json.object().put("kind", "PartialObjectMetadata").put("apiVersion", "meta.k8s.io/v1");
        return object.set("metadata", Json.read(metadata.getBytes(StandardCharsets.UTF_8)));
    }

    private static String inDefault(String name, int revision) {
        return "{\"name\":\"" + name + "\",\"namespace\":\"default\",\"resourceVersion\":\"" + revision + "\"}";
    }

    private static byte[] enveloped(String unknown) {
        return bytes(hex("k8s\0") + unknown);
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
    }
}

package io.skiff.cli.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.cli.format.Json;
import org.junit.jupiter.api.Test;

class LastAppliedTest {

    @Test
    void remembersByteByByteAsKubectlDoes() throws JsonProcessingException {
        var object = (ObjectNode)
                Json.parse(
                        "{\"metadata\":{\"name\":\"a\"},\"kind\":\"ConfigMap\",\"data\":{\"z\":\"<&>\",\"a\":[{\"y\":1,\"b\":2}]}}");

        assertThat(LastApplied.stamp(object)
                        .at("/metadata/annotations")
                        .path(LastApplied.ANNOTATION)
                        .asText())
                .isEqualTo(
                        "{\"data\":{\"a\":[{\"b\":2,\"y\":1}],\"z\":\"\\u003c\\u0026\\u003e\"},\"kind\":\"ConfigMap\","
                                + "\"metadata\":{\"annotations\":{},\"name\":\"a\"}}\n");
    }

    @Test
    void remembersNoOlderMemory() throws JsonProcessingException {
        var object = (ObjectNode) Json.parse("{\"metadata\":{\"annotations\":{\"a\":\"b\"},\"name\":\"a\"}}");
        var again = LastApplied.stamp(LastApplied.stamp(object));

        assertThat(again).isEqualTo(LastApplied.stamp(object));
        assertThat(LastApplied.of(again).at("/metadata/annotations")).hasSize(1);
    }
}

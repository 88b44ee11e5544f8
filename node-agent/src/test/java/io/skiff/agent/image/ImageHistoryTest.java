package io.skiff.agent.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Two layers, of 4 and 7 bytes, the lower one first. */
class ImageHistoryTest {

    private static final Image IMAGE = new Image(
            "app:1",
            "sha256:m",
            new Image.Config(List.of(), List.of(), Map.of(), "", "", ""),
            List.of(Path.of("seven.."), Path.of("four")),
            11,
            Instant.EPOCH,
            false,
            PullRights.EVERYBODY,
            false,
            new Image.Documents("sha256:c", "sha256:m", ""));

    private static List<String> told(String config) throws Exception {
        JsonNode read = new ObjectMapper().readTree(config);
        return ImageHistory.of(IMAGE, read, layer -> layer.toString().length()).stream()
                .map(step -> step.image() + "|" + step.createdBy() + "|" + step.sizeBytes() + "|" + step.comment())
                .toList();
    }

    @Test
    void stepsWithoutALayerHaveNoSize() throws Exception {
        assertThat(told("""
                {"history": [
                  {"created_by": "ADD rootfs", "comment": "base"},
                  {"created_by": "ARG A", "empty_layer": true},
                  {"created_by": "RUN make"},
                  {"created_by": "CMD x", "empty_layer": true}]}""")).containsExactly("sha256:c|CMD x|0|", "|RUN make|7|", "|ARG A|0|", "|ADD rootfs|4|base");
    }

    @Test
    void theLayersOfABaseWithoutAHistoryAreStepsToo() throws Exception {
        assertThat(told("""
                {"history": [
                  {"created_by": "RUN make"},
                  {"created_by": "CMD x", "empty_layer": true}]}""")).containsExactly("sha256:c|CMD x|0|", "|RUN make|7|", "||4|");
        assertThat(told("{}")).containsExactly("sha256:c||7|", "||4|");
    }

    @Test
    void aHistoryOfMoreLayersThanThereAreIsNotBelieved() throws Exception {
        assertThat(told("{\"history\": [{\"created_by\": \"a\"}, {\"created_by\": \"b\"}, {\"created_by\": \"c\"}]}"))
                .containsExactly("sha256:c||7|", "||4|");
    }
}

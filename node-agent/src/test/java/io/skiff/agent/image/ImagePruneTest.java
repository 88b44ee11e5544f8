package io.skiff.agent.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each layer is as large as its name is long. */
class ImagePruneTest {

    private static Image image(String name, boolean isPulled, String... layers) {
        var config = new Image.Config(List.of(), List.of(), Map.of(), "", "", "");
        return new Image(
                name,
                "sha256:" + name,
                config,
                Stream.of(layers).map(Path::of).toList(),
                0,
                Instant.EPOCH,
                isPulled,
                PullRights.EVERYBODY);
    }

    private static final List<Image> IMAGES = List.of(
            image("kept", true, "base", "x").withPin(true),
            image("local", false, "1234567"),
            image("pulled", true, "base", "12345"),
            image("used", true, "123"));

    @ParameterizedTest
    @CsvSource({
        "used, false, 'pulled', 5",
        "used, true, 'local pulled', 12",
        "'', false, 'pulled used', 8",
        "'pulled used local', true, '', 0",
    })
    void goesWhatNobodyUsesAndNobodyPinned(String inUse, boolean isAll, String names, long bytes) {
        var digests = Set.copyOf(
                Stream.of(inUse.split(" ")).map(name -> "sha256:" + name).toList());
        var plan = ImagePrune.plan(
                IMAGES, Set.of(), digests, isAll, layer -> layer.toString().length());

        assertThat(String.join(" ", plan.references())).isEqualTo(names);
        assertThat(plan.freedBytes()).isEqualTo(bytes);
    }

    /** The results of steps keep the layers of built images. */
    @Test
    void whatStaysWithoutAnImageIsNotFreed() {
        var plan = ImagePrune.plan(
                IMAGES,
                Set.of(Path.of("1234567")),
                Set.of(),
                true,
                layer -> layer.toString().length());

        assertThat(plan.references()).containsExactly("local", "pulled", "used");
        assertThat(plan.freedBytes()).isEqualTo(8);
    }
}

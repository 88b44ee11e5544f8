package io.skiff.agent.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.agent.image.ImageGarbage.Disk;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Images of 10 bytes each on a disk of 1000; a was imported first. */
class ImageGarbageTest {

    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    private static Image image(String name, int days) {
        return image(name, Duration.ofDays(days), false);
    }

    private static Image image(String name, Duration age, boolean isPulled) {
        var config = new Image.Config(List.of(), List.of(), Map.of(), "", "", "");
        return new Image(name, "sha256:" + name.charAt(0), config, List.of(), 10, NOW.minus(age), isPulled);
    }

    private static final List<Image> IMAGES =
            List.of(image("c:1", 10), image("a:1", 30), image("b:1", 20), image("a:2", 25), image("young:1", 6));

    @ParameterizedTest(name = "{0} of 1000 used, {1} in use")
    @CsvSource({
        "849, '', ''",
        "850, '', 'a:1 a:2 b:1 c:1'",
        "850, a, 'b:1 c:1'",
        "850, 'a b c', ''",
        "999, '', 'a:1 a:2 b:1 c:1'",
    })
    void removesTheOldestUnusedOnesOfAFullDisk(long used, String inUse, String expected) {
        var digests = inUse.isEmpty()
                ? Set.<String>of()
                : Set.copyOf(List.of(inUse.split(" ")).stream()
                        .map(name -> "sha256:" + name)
                        .toList());
        assertThat(String.join(" ", ImageGarbage.plan(IMAGES, digests, new Disk(1000, 1000 - used), NOW)))
                .isEqualTo(expected);
    }

    @Test
    void removesFirstWhatARegistryBringsBack() {
        var images = List.of(
                image("a:1", 30),
                image("b:1", Duration.ofMinutes(3), true),
                image("c:1", Duration.ofHours(1), true),
                image("d:1", Duration.ofMinutes(1), true));
        assertThat(ImageGarbage.plan(images, Set.of(), new Disk(1000, 0), NOW)).containsExactly("c:1", "b:1", "a:1");
    }

    @ParameterizedTest
    @CsvSource({"85, 'a:1'", "84, ''"})
    void removesNoMoreThanIsNeeded(long used, String expected) {
        assertThat(String.join(" ", ImageGarbage.plan(IMAGES, Set.of(), new Disk(100, 100 - used), NOW)))
                .isEqualTo(expected);
    }
}

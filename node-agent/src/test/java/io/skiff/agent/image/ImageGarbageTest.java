package io.skiff.agent.image;

import static io.skiff.agent.image.ImageGarbage.Policy.DEFAULT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skiff.agent.image.BuildCacheEntry.Kind;
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
        return image(name, Duration.ofDays(days), true);
    }

    private static Image image(String name, Duration age, boolean isPulled) {
        var config = new Image.Config(List.of(), List.of(), Map.of(), "", "", "");
        return new Image(
                name,
                "sha256:" + name.charAt(0),
                config,
                List.of(),
                10,
                NOW.minus(age),
                isPulled,
                PullRights.EVERYBODY);
    }

    private static List<String> references(List<Image> images, Set<String> digestsInUse, Disk disk) {
        return references(images, digestsInUse, disk, DEFAULT);
    }

    private static List<String> references(
            List<Image> images, Set<String> digestsInUse, Disk disk, ImageGarbage.Policy policy) {
        return ImageGarbage.plan(images, List.of(), digestsInUse, List.of(), disk, policy, NOW)
                .references();
    }

    private static final List<Image> IMAGES = List.of(
            image("c:1", 10),
            image("a:1", 30),
            image("b:1", 20),
            image("a:2", 25),
            image("young:1", Duration.ofMinutes(1), true));

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
        assertThat(String.join(" ", references(IMAGES, digests, new Disk(1000, 1000 - used))))
                .isEqualTo(expected);
    }

    @Test
    void neverRemovesWhatNoRegistryBringsBackOrWhatIsPinned() {
        var images = List.of(
                image("a:1", Duration.ofDays(300), false),
                image("b:1", 30).withPin(true),
                image("c:1", Duration.ofMinutes(3), true),
                image("d:1", Duration.ofMinutes(1), true));
        assertThat(references(images, Set.of(), new Disk(1000, 0))).containsExactly("c:1");
    }

    @ParameterizedTest
    @CsvSource({"85, 'a:1'", "84, ''"})
    void removesNoMoreThanIsNeeded(long used, String expected) {
        assertThat(String.join(" ", references(IMAGES, Set.of(), new Disk(100, 100 - used))))
                .isEqualTo(expected);
    }

    @Test
    void asksAsTheNodesAdministratorSays() {
        var policy = new ImageGarbage.Policy(2, 1, Duration.ZERO);
        assertThat(references(IMAGES, Set.of(), new Disk(1000, 975), policy))
                .as("25 bytes in use, 10 may stay")
                .containsExactly("a:1", "a:2", "b:1");
        assertThat(references(IMAGES, Set.of(), new Disk(1000, 0), new ImageGarbage.Policy(100, 80, Duration.ZERO)))
                .as("never")
                .isEmpty();
        assertThatThrownBy(() -> new ImageGarbage.Policy(80, 80, Duration.ZERO)).hasMessageContaining("less than");
    }

    /** Of 10 bytes each: of what nobody uses now, the oldest use first, between the pulled images and those that lost their names. */
    @ParameterizedTest(name = "{0} of 100 used")
    @CsvSource({
        "84, '', ''",
        "85, 'p:1', ''",
        "95, 'p:1', 'old'",
        "100, 'p:1', 'old'",
    })
    void whatBuildsKeepGoesAfterPulledImages(long used, String images, String entries) {
        var plan = ImageGarbage.plan(
                List.of(image("p:1", 10), untagged()),
                List.of(entry("young", 1), entry("old", 20)),
                Set.of(),
                List.of(),
                new Disk(100, 100 - used),
                DEFAULT,
                NOW);
        assertThat(String.join(" ", plan.references())).isEqualTo(images);
        assertThat(names(plan)).isEqualTo(entries);
    }

    @Test
    void imagesWithoutANameGoLast() {
        var full = ImageGarbage.plan(
                List.of(untagged()),
                List.of(
                        entry("young", 1),
                        entry("old", 20),
                        new BuildCacheEntry(Kind.STEP, List.of("empty"), Instant.EPOCH, 0)),
                Set.of(),
                List.of(),
                new Disk(1000, 0),
                DEFAULT,
                NOW);
        assertThat(names(full)).isEqualTo("empty old young");
        assertThat(full.references()).containsExactly(untagged().reference());
    }

    /** Of 10 bytes each; the revision of e is the newest one, and that of c the oldest. */
    @ParameterizedTest(name = "{0} of 100 used, {1} in use")
    @CsvSource({
        "84, '', '', ''",
        "85, '', 'other', ''",
        "94, '', 'other', ''",
        "95, '', 'other', 'c:1'",
        "100, '', 'other', 'c:1'",
        "100, sha256:c, 'other', 'd:1'",
    })
    void whatOldRevisionsRunIsTheLastResort(long used, String inUse, String images, String ofRevisions) {
        var plan = ImageGarbage.plan(
                List.of(
                        image("d:1", 30),
                        image("c:1", 20),
                        image("e:1", 40),
                        image("other", 1),
                        image("pinned", 90).withPin(true)),
                List.of(),
                inUse.isEmpty() ? Set.of() : Set.of(inUse),
                List.of("sha256:p", "sha256:e", "sha256:d", "sha256:c"),
                new Disk(100, 100 - used),
                DEFAULT,
                NOW);
        assertThat(String.join(" ", plan.references())).isEqualTo(images);
        assertThat(String.join(" ", plan.ofRevisions())).isEqualTo(ofRevisions);
    }

    @Test
    void whatHasJustComeMayGoBeforeTheLastResort() {
        var kept = image("c:1", 20);
        var young = image("young:1", Duration.ofMinutes(1), true);
        assertThat(ImageGarbage.plan(
                                List.of(kept, young),
                                List.of(),
                                Set.of(),
                                List.of("sha256:c"),
                                new Disk(100, 0),
                                DEFAULT,
                                NOW)
                        .ofRevisions())
                .isEmpty();
    }

    private static String names(ImageGarbage.Plan plan) {
        return plan.buildCache().stream()
                .map(entry -> entry.names().get(0))
                .collect(java.util.stream.Collectors.joining(" "));
    }

    private static BuildCacheEntry entry(String name, int days) {
        return new BuildCacheEntry(Kind.MOUNT, List.of(name), NOW.minus(Duration.ofDays(days)), 10);
    }

    private static Image untagged() {
        return image("u@sha256:" + "0".repeat(64), Duration.ofDays(300), false);
    }
}

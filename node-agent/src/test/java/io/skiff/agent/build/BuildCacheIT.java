package io.skiff.agent.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skiff.agent.command.ImageRequests;
import io.skiff.agent.image.BuildCacheEntry;
import io.skiff.agent.image.BuildCacheEntry.Kind;
import io.skiff.agent.image.LocalImageStore;
import io.skiff.agent.request.NodeRequest;
import io.skiff.agent.request.Routes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What builds keep to be faster, measured by du(1) when it goes. */
class BuildCacheIT {

    /** The index, documents, sizes and notes, and the ends of blocks. */
    private static final Offset<Long> SMALL_FILES = Offset.offset(150_000L);

    private static final long MEGABYTE = 1 << 20;

    private final BuildLab lab = new BuildLab();

    @AfterEach
    void close() throws IOException {
        lab.close();
    }

    private static String zeros(int megabytes, String file) {
        return "head -c " + megabytes + "m /dev/zero >" + file;
    }

    private long diskUse() throws Exception {
        var process = new ProcessBuilder("du", "-sB1", lab.data.toString()).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return Long.parseLong(output.split("\t", -1)[0]);
    }

    private JsonNode prune(String... parameters) throws Exception {
        var query = new HashMap<String, List<String>>();
        for (var parameter : parameters) {
            query.put(parameter, List.of("true"));
        }
        var body = new ByteArrayOutputStream();
        new Routes(new ImageRequests(lab.images, Set::of, Set::of).handlers())
                .answer(
                        new NodeRequest(
                                "POST", List.of("images", "prune"), query, "", "", InputStream.nullInputStream()),
                        (code, type) -> body);
        return new ObjectMapper().readTree(body.toByteArray());
    }

    /** What is said before, and freed then. */
    private long pruned(String... parameters) throws Exception {
        var dry = new java.util.ArrayList<>(List.of(parameters));
        dry.add("dryRun");
        var said = prune(dry.toArray(String[]::new));
        long before = diskUse();
        assertThat(prune(parameters)).isEqualTo(said);
        assertThat(before - diskUse()).isCloseTo(said.path("freedBytes").asLong(), SMALL_FILES);
        return said.path("freedBytes").asLong();
    }

    @Test
    void itSaysWhatItFrees() throws Exception {
        lab.build("FROM busybox\nRUN " + zeros(3, "/own") + "\nRUN --mount=type=cache,target=/c " + zeros(5, "/c/kept")
                + " && ln /c/kept /c/again && " + zeros(2, "/top") + "\n");
        lab.images.tag("app", "other");
        lab.images.remove("app");

        assertThat(pruned("all"))
                .as("the images, whose layers the results of steps keep")
                .isLessThan(MEGABYTE);
        assertThat(lab.images.list()).isEmpty();
        assertThat(pruned("buildCache")).isCloseTo(10 * MEGABYTE, Offset.offset(3 * MEGABYTE));
        assertThat(lab.images.buildCache()).isEmpty();
        assertThat(lab.data.resolve("layers")).isEmptyDirectory();
        assertThat(lab.data.resolve("build/caches")).isEmptyDirectory();
    }

    @Test
    void layersOfImagesOutliveTheResultsOfSteps() throws Exception {
        var image = lab.build("FROM busybox\nRUN " + zeros(3, "/own") + "\n");

        assertThat(pruned("buildCache")).isZero();
        assertThat(lab.find(image, "own"))
                .get()
                .satisfies(file -> assertThat(file).hasSize(3 * MEGABYTE));
        lab.images.pin("busybox", true);
        assertThat(pruned("all")).as("now its last user goes").isEqualTo(3 * MEGABYTE);
        assertThat(lab.images.list()).hasSize(1);
    }

    @Test
    void removalOfAnImageKeepsWhatTheNextBuildUses() {
        var dockerfile = "FROM busybox\nRUN echo built >/built\n";
        lab.build(dockerfile);
        lab.images.remove("app");
        lab.images.collect(Set.of());

        lab.build(dockerfile);

        assertThat(lab.output()).contains("Using cache");
    }

    @Test
    void aRunningBuildProtectsWhatItUsesAndNothingElse() throws Exception {
        var unused =
                lab.build("FROM busybox\nRUN echo unused >/unused\n").layers().get(0);
        lab.build("FROM busybox\nRUN --mount=type=cache,target=/old echo old >/old/file\n");
        var running = CompletableFuture.supplyAsync(() ->
                lab.build("FROM busybox\nRUN echo first >/first\nRUN --mount=type=cache,target=/c echo x >/c/begun"
                        + " && until [ -e /c/go ]; do sleep 0.1; done && cat /first >/second\n"));
        Path cache = lab.data.resolve("build/caches/2f63");
        await().until(() -> Files.exists(cache.resolve("begun")));

        // as another process would, which knows of the build by its notes alone
        var other = new LocalImageStore(lab.data, Clock.systemUTC());
        other.list().forEach(image -> other.remove(image.reference()));
        var entries = other.buildCache();
        assertThat(entries).filteredOn(entry -> entry.kind() == Kind.MOUNT).hasSize(1);
        other.removeBuildCache(entries);
        other.collect(Set.of());

        assertThat(unused).as("a layer of no build that runs").doesNotExist();
        assertThat(lab.data.resolve("build/caches/2f6f6c64")).doesNotExist();
        Files.createFile(cache.resolve("go"));
        var built = running.join();
        assertThat(lab.content(built, "first")).isEqualTo("first\n");
        assertThat(lab.content(built, "second")).isEqualTo("first\n");
        assertThat(lab.find(built, "bin/busybox")).isPresent();
    }

    @Test
    void theLastUseIsNoted() throws Exception {
        var dockerfile = "FROM busybox\nRUN --mount=type=cache,target=/c echo x >/c/file && echo made >/made\n";
        lab.build(dockerfile);
        var first = lab.images.buildCache();
        assertThat(first).extracting(BuildCacheEntry::kind).contains(Kind.STEP, Kind.MOUNT);

        lab.isFresh = true;
        lab.build(dockerfile);

        assertThat(lastUse(lab.images.buildCache(), Kind.MOUNT)).isAfter(lastUse(first, Kind.MOUNT));
        var second = lab.images.buildCache();
        lab.isFresh = false;
        lab.build(dockerfile);
        assertThat(lab.output()).contains("Using cache");
        assertThat(lastUse(lab.images.buildCache(), Kind.STEP)).isAfter(lastUse(second, Kind.STEP));
    }

    private static java.time.Instant lastUse(List<BuildCacheEntry> entries, Kind kind) {
        return entries.stream()
                .filter(entry -> entry.kind() == kind)
                .map(BuildCacheEntry::lastUse)
                .max(java.time.Instant::compareTo)
                .orElseThrow();
    }
}

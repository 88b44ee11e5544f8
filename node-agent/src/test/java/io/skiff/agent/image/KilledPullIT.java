package io.skiff.agent.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.agent.registry.DockerRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process is killed while it pulls, unpacks and collects: what was complete stays, and nothing else. Needs root, as the unpacker sets owners. */
class KilledPullIT {

    /** More of them for the long run. */
    private static final int KILLS = Integer.getInteger("skiff.kills", 6);

    private static final int LAYERS = 6;

    /** A round of the process takes about so long. */
    private static final int ROUND_MILLIS = 1200;

    @TempDir
    Path directory;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    private Path archive() {
        var layers = new byte[LAYERS][];
        for (int i = 0; i < LAYERS; i++) {
            var tar = new TarBuilder();
            var content = new byte[4000];
            for (int file = 0; file < 250; file++) {
                random.nextBytes(content);
                tar.file("layer" + i + "/d" + file % 10 + "/f" + file, content);
            }
            layers[i] = tar.build();
        }
        return new ArchiveBuilder().ociImage("", "", layers).write(directory.resolve("image.tar"));
    }

    /** @param isLate if it has a layer by then */
    private void pullAndKill(Path images, String reference, boolean isLate) throws IOException, InterruptedException {
        var process = KilledPull.start(images, reference);
        try (var output = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(output.readLine()).isEqualTo("begin");
            if (isLate) {
                Awaitility.await()
                        .pollInterval(Duration.ofMillis(5))
                        .until(() -> !StoreLeftovers.layers(images).isEmpty());
            } else {
                Thread.sleep(random.nextInt(ROUND_MILLIS));
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void whatIsCompleteStaysAndNothingElse() throws Exception {
        Path images = directory.resolve("images");
        try (var registry = DockerRegistry.open(directory)) {
            registry.push(archive(), "web:v1");
            var reference = registry.name() + "/web:v1";
            var undisturbed =
                    KilledPull.pull(new LocalImageStore(directory.resolve("other"), Clock.systemUTC()), reference);
            int complete = 0;
            for (int kill = 0; kill < KILLS; kill++) {
                pullAndKill(images, reference, kill % 2 == 1);
                var store = new LocalImageStore(images, Clock.systemUTC());
                var what = "kill " + kill + " of seed " + seed;

                store.clearLeftovers();
                assertThat(StoreLeftovers.of(images, store)).as(what).isEmpty();
                var layers = StoreLeftovers.layers(images);
                for (var layer : layers) {
                    // fails if its tar has another digest
                    LayerShelf.in(images).writeLayer(layer, OutputStream.nullOutputStream());
                }
                for (var image : store.list()) {

                    assertThat(image.layers())
                            .as(what)
                            .allSatisfy(layer -> assertThat(layer).isDirectory());
                }
                complete += layers.size();

                long before = layersServed(registry);
                var pulled = KilledPull.pull(store, reference);
                assertThat(layersServed(registry) - before)
                        .as(what + ": the configuration, and the layers that were not complete")
                        .isEqualTo(1L + LAYERS - layers.size());
                requireSame(undisturbed, pulled);
                store.remove(reference);
                if (random.nextBoolean()) {
                    store.collect(Set.of());
                    assertThat(StoreLeftovers.layers(images)).as(what).isEmpty();
                }
            }
            assertThat(complete)
                    .as("layers that were complete, of seed " + seed)
                    .isPositive();
        }
    }

    private static long layersServed(DockerRegistry registry) {
        return registry.log()
                .lines()
                .filter(line -> line.contains("\"GET /v2/") && line.contains("/blobs/") && line.contains("\" 200 "))
                .count();
    }

    /** By diff(1). */
    private static void requireSame(Image one, Image other) throws IOException, InterruptedException {
        for (int i = 0; i < one.layers().size(); i++) {
            var process = new ProcessBuilder(
                            "diff",
                            "-r",
                            "--no-dereference",
                            one.layers().get(i).toString(),
                            other.layers().get(i).toString())
                    .redirectErrorStream(true)
                    .start();
            var differences = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(differences).isZero();
        }
    }
}

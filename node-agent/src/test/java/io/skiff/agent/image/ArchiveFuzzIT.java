package io.skiff.agent.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.agent.linux.file.DeletedTree;
import io.skiff.agent.linux.file.Inodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Imports archives of random seeds. Each is imported or refused with a message; nothing is written outside the store,
 * and nothing stays of a refused one.
 *
 * <p>It imports 20,000 of them, or as many as fit into 20 seconds. {@code -Dskiff.fuzz.archives=1000000} sets another
 * number without a limit of time, and {@code -Dskiff.fuzz.seed=N} the first seed.
 */
class ArchiveFuzzIT {

    private static final int ARCHIVES = Integer.getInteger("skiff.fuzz.archives", 20_000);
    private static final long FIRST_SEED = Long.getLong("skiff.fuzz.seed", 1);
    private static final boolean IS_LONG = System.getProperty("skiff.fuzz.archives") != null;
    private static final Duration TIME = Duration.ofSeconds(20);

    /** Of computing. Beside others that compute an import may wait much longer for the processor. */
    private static final Duration LONGEST = Duration.ofSeconds(10);

    /** Keeps the file system in memory small. */
    private static final int FRESH_STORE_AFTER = 200;

    @TempDir
    Path directory;

    private Path disk;
    private Path outside;
    private Path store;
    private long refused;
    private long imported;

    @BeforeEach
    void mount() throws IOException {
        disk = Files.createDirectory(directory.resolve("disk"));
        new Inodes().mountTmpfs(disk, "size=64m");
        outside = Files.createDirectory(disk.resolve("outside"));
        Files.writeString(outside.resolve("secret"), "secret");
        store = disk.resolve("store");
    }

    @AfterEach
    void unmount() {
        new Inodes().unmount(disk);
    }

    @Test
    void everyArchiveIsImportedOrRefusedInWords() throws IOException {
        long begin = System.nanoTime();
        long seed = FIRST_SEED;
        for (; seed < FIRST_SEED + ARCHIVES; seed++) {
            if (!IS_LONG && System.nanoTime() - begin > TIME.toNanos()) {
                break;
            }
            if (seed % FRESH_STORE_AFTER == 0) {
                DeletedTree.delete(store);
            }
            tryOne(seed);
        }
        System.out.println("archives of the seeds " + FIRST_SEED + " to " + (seed - 1) + ": " + imported + " imported, "
                + refused + " refused");
        // otherwise all archives were of one kind
        assertThat(imported).isPositive();
        assertThat(refused).isPositive();
    }

    private void tryOne(long seed) throws IOException {
        var archive = Files.write(disk.resolve("archive"), new RandomArchive(seed, outside.toString()).build());
        var images = new LocalImageStore(
                store, Clock.systemUTC(), new Limits(1 << 20, 1 << 16, 1 << 20, 1000, 10), Neighbours.NONE);
        var before = stored();
        var begin = computed();
        try {
            for (var image : images.importArchive(archive)) {
                assertThat(image.layers())
                        .as("seed %s", seed)
                        .allSatisfy(layer -> assertThat(layer).isDirectory());
            }
            imported++;
        } catch (ImageException error) {
            refused++;
            assertThat(error.getMessage()).as("seed %s", seed).isNotBlank().doesNotContain("\n", "\0", "\u001b");
            assertThat(String.valueOf(error.getMessage()).length())
                    .as("seed %s", seed)
                    .isLessThan(2100);
            assertThat(stored()).as("seed %s", seed).isEqualTo(before);
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError fault) {
            throw new AssertionError("seed " + seed, fault);
        }
        assertThat(computed().minus(begin)).as("seed %s", seed).isLessThan(LONGEST);
        assertThat(names(disk)).as("seed %s", seed).containsExactly("archive", "outside", "store");
        assertThat(names(outside)).as("seed %s", seed).containsExactly("secret");
        assertThat(outside.resolve("secret")).as("seed %s", seed).hasContent("secret");
        assertThat(Files.getAttribute(outside.resolve("secret"), "unix:nlink"))
                .as("seed %s", seed)
                .isEqualTo(1);
        assertThat(Files.exists(store.resolve("tmp"), LinkOption.NOFOLLOW_LINKS))
                .as("seed %s", seed)
                .isFalse();
    }

    /** The processor's time of this process so far. */
    private static Duration computed() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow();
    }

    /** Lists the layers and the index. */
    private Set<String> stored() throws IOException {
        var all = names(store.resolve("layers"));
        var index = store.resolve("index.json");
        if (Files.exists(index)) {
            all.add(Files.readString(index));
        }
        return all;
    }

    private static Set<String> names(Path path) throws IOException {
        var names = new TreeSet<String>();
        try (var entries = Files.newDirectoryStream(path)) {
            entries.forEach(entry -> names.add(entry.getFileName().toString()));
        }
        return names;
    }
}

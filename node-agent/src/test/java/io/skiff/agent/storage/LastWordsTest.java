package io.skiff.agent.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.agent.container.ContainerId;
import io.skiff.agent.container.PodUid;
import io.skiff.agent.pod.TerminationMessage;
import io.skiff.agent.testing.FakeClock;
import io.skiff.agent.testing.FakeContainerRuntime;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What containers leave in the file for their last words, also those that mean ill. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LastWordsTest {

    private static final ContainerId RUN = new ContainerId(new PodUid("web"), "main", 0);
    private static final TerminationMessage FILE = new TerminationMessage("/dev/termination-log", false);

    @TempDir
    Path directory;

    private LastWords words;
    private Path file;

    @BeforeEach
    void begin() {
        words = new LastWords(
                directory, new PodLogs(directory.resolve("logs"), new FakeContainerRuntime(new FakeClock())));
        file = words.mount(RUN.pod(), "main", FILE).source();
    }

    private String read() {
        return words.read(RUN, FILE, true);
    }

    @Test
    void whatWasWrittenIsRead() throws Exception {
        assertThat(read()).isEmpty();
        Files.writeString(file, "the disk\nis full\n");
        assertThat(read()).isEqualTo("the disk\nis full\n");
        assertThat(words.read(RUN, TerminationMessage.NONE, true)).isEmpty();
    }

    @Test
    void theNextRunFindsAnEmptyFileOfItsOwn() throws Exception {
        try (var stillOpen = Files.newOutputStream(file)) {
            words.mount(RUN.pod(), "main", FILE);
            stillOpen.write("late".getBytes(UTF_8));
        }
        assertThat(read()).isEmpty();
    }

    @Test
    void onlyTheEndOfAHugeFileIsRead() throws Exception {
        try (var huge = new RandomAccessFile(file.toFile(), "rw")) {
            huge.seek(1L << 40);
            huge.write("x".repeat(5000).getBytes(UTF_8));
        }
        assertThat(read()).isEqualTo("x".repeat(4096));
    }

    @Test
    void bytesThatAreNoTextAreShownAsSuch() throws Exception {
        Files.write(file, new byte[] {'a', (byte) 0xff, (byte) 0xc3, 'b', 0});
        assertThat(read()).isEqualTo("a\ufffd\ufffdb\0");
    }

    @Test
    void aLinkOrAPipeInItsPlaceIsNotOpened() throws Exception {
        Files.writeString(directory.resolve("secret"), "secret");
        Files.delete(file);
        Files.createSymbolicLink(file, directory.resolve("secret"));
        assertThat(read()).isEmpty();
        Files.delete(file);
        new ProcessBuilder("mkfifo", file.toString()).start().waitFor();
        assertThat(read()).isEmpty();
        Files.delete(file);
        assertThat(read()).isEmpty();
    }
}

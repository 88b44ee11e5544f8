package io.skiff.agent.image;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.airlift.compress.zstd.ZstdOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams of zstd, as they are and as they must not be. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ZstdFramesTest {

    private static final long MOST = 50_000_000;
    private static final byte[] FIRST = text(300_000, 1);
    private static final byte[] SECOND = text(200_000, 2);

    /** Magic number, length, content: what zstd:chunked appends. */
    private static final byte[] SKIPPABLE = {0x50, 0x2a, 0x4d, 0x18, 5, 0, 0, 0, 'h', 'e', 'l', 'l', 'o'};

    private static final byte[] LAST_SKIPPABLE = {0x5f, 0x2a, 0x4d, 0x18, 0, 0, 0, 0};

    @Test
    void joinsFramesAndPassesOverSkippableOnes() throws IOException {
        var stream = joined(SKIPPABLE, zstd(FIRST), SKIPPABLE, LAST_SKIPPABLE, zstd(SECOND), SKIPPABLE);

        assertThat(decompressed(stream)).isEqualTo(joined(FIRST, SECOND));
    }

    @Test
    void decompressesContentThatRepeats() throws IOException {
        assertThat(decompressed(zstd(new byte[3_000_000]))).isEqualTo(new byte[3_000_000]);
    }

    /** As encoders of large windows write them, skopeo's zstd:chunked among them: 16 MiB, 32 MiB, and the largest that can be said. */
    @ParameterizedTest
    @ValueSource(ints = {0x70, 0x78, 0xff})
    void decompressesAFrameThatDoesNotNeedItsWindow(int window) throws IOException {
        var whole = zstd(FIRST);
        assertThat(whole[4]).as("a single segment with a size of four bytes").isEqualTo((byte) 0xa4);
        var blocks = Arrays.copyOfRange(whole, 9, whole.length);
        var frame = joined(hex("28b52ffd"), new byte[] {4, (byte) window}, blocks);

        assertThat(decompressed(frame)).isEqualTo(FIRST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2005", "a005000000", "a000000001", "e0ffffffffffffffff"})
    void decompressesASingleSegmentWhateverSizeItSays(String header) throws IOException {
        var frame = joined(hex("28b52ffd"), hex(header), hex("290000"), "hello".getBytes(US_ASCII));

        assertThat(decompressed(frame)).asString(US_ASCII).isEqualTo("hello");
    }

    @Test
    void saysThatAFrameNeedsALargerWindow() throws Exception {
        var content = new byte[20_000_000];
        new Random(5).nextBytes(content);
        System.arraycopy(content, 0, content, 15_000_000, 5_000_000);
        var process = new ProcessBuilder("zstd", "-q", "-c", "--long=25").start();
        var written = CompletableFuture.runAsync(() -> write(process, content));
        var frame = process.getInputStream().readAllBytes();
        written.join();
        assertThat(frame.length).as("it refers far back").isLessThan(16_000_000);

        assertThatThrownBy(() -> decompressed(frame))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("with a window of more than 8388608 bytes; compress it at a lower level");
    }

    private static void write(Process process, byte[] content) {
        try (var out = process.getOutputStream()) {
            out.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void saysWhereverAStreamIsCutOff() {
        var whole = joined(zstd(text(1000, 3)), SKIPPABLE);
        int end = zstd(text(1000, 3)).length;
        for (int length = 4; length < whole.length; length++) {
            var cut = Arrays.copyOf(whole, length);
            if (length != end) {
                assertThatThrownBy(() -> decompressed(cut))
                        .as("%d of %d bytes", length, whole.length)
                        .isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void refusesWhatIsNoFrameAfterOne() {
        assertThatThrownBy(() -> decompressed(joined(zstd(FIRST), new byte[] {1, 2, 3, 4, 5})))
                .hasMessageContaining("after a zstd frame comes what is none");
    }

    @Test
    void boundsWhatAFewBytesBecome() {
        assertThatThrownBy(() -> decompressed(zstd(new byte[(int) MOST + 1])))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("larger than " + MOST + " bytes when decompressed");
    }

    /** The library works on raw memory: a damaged stream must end in an exception, and never in a crash of this process. */
    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    void survivesDamage(long seed) {
        var random = new Random(seed);
        var whole = joined(zstd(FIRST), SKIPPABLE, zstd(SECOND));
        for (int i = 0; i < 300; i++) {
            var damaged = whole.clone();
            for (int flips = random.nextInt(4); flips >= 0; flips--) {
                damaged[4 + random.nextInt(damaged.length - 4)] = (byte) random.nextInt();
            }
            try {
                assertThat(decompressed(damaged).length).isLessThanOrEqualTo((int) MOST);
            } catch (IOException | RuntimeException e) {
                assertThat(e).as("seed %d, round %d", seed, i).isNotNull();
            }
        }
    }

    @Test
    void givesItsTurnBack() throws IOException {
        for (int i = 0; i < 5; i++) {
            var stream = Decompression.of(new ByteArrayInputStream(zstd(FIRST)), MOST, "test");
            stream.close();
            stream.close();
        }
        try (var one = Decompression.of(new ByteArrayInputStream(zstd(FIRST)), MOST, "one");
                var other = Decompression.of(new ByteArrayInputStream(zstd(SECOND)), MOST, "other")) {
            assertThat(one.readAllBytes()).isEqualTo(FIRST);
            assertThat(other.readAllBytes()).isEqualTo(SECOND);
        }
    }

    private static byte[] decompressed(byte[] stream) throws IOException {
        try (var in = Decompression.of(new ByteArrayInputStream(stream), MOST, "test")) {
            return in.readAllBytes();
        }
    }

    static byte[] zstd(byte[] content) {
        var bytes = new ByteArrayOutputStream();
        try (var zstd = new ZstdOutputStream(bytes)) {
            zstd.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    private static byte[] joined(byte[]... parts) {
        var joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }

    /** Words that repeat, as in files. */
    private static byte[] text(int length, long seed) {
        var random = new Random(seed);
        var text = new StringBuilder();
        while (text.length() < length) {
            text.append("word").append(random.nextInt(1000)).append(' ');
        }
        return text.substring(0, length).getBytes(US_ASCII);
    }
}

package io.skiff.agent.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogReaderTest {

    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");
    private static final long FILE_BYTES = 1000;

    @TempDir
    Path directory;

    private LogWriter writer;

    @BeforeEach
    void openWriter() throws IOException {
        writer = LogWriter.open(directory, FILE_BYTES);
    }

    @AfterEach
    void closeWriter() throws IOException {
        writer.close();
    }

    @Test
    void givesBothStreamsInTheOrderWritten() throws IOException {
        write(OutputStreamName.STDOUT, "one\n", 0);
        write(OutputStreamName.STDERR, "two\nthr", 1);
        write(OutputStreamName.STDERR, "ee\nfour", 2);
        assertThat(read(LogQuery.ALL)).isEqualTo("one\ntwo\nthree\nfour");
    }

    @Test
    void putsTheTimeBeforeEachLineOnce() throws IOException {
        write(OutputStreamName.STDOUT, "one\ntw", 0);
        write(OutputStreamName.STDOUT, "o\nthree\n", 1);
        assertThat(read(new LogQuery(false, true, OptionalLong.empty(), Optional.empty(), OptionalLong.empty())))
                .isEqualTo("""
                        2026-01-02T03:04:05.000000000Z one
                        2026-01-02T03:04:05.000000000Z two
                        2026-01-02T03:04:06.000000000Z three
                        """);
    }

    @Test
    void givesTheTail() throws IOException {
        write(OutputStreamName.STDOUT, "one\ntwo\nthr", 0);
        write(OutputStreamName.STDOUT, "ee\nfour", 0);
        assertThat(read(tail(0))).isEmpty();
        assertThat(read(tail(1))).isEqualTo("four");
        assertThat(read(tail(2))).isEqualTo("three\nfour");
        assertThat(read(tail(99))).isEqualTo("one\ntwo\nthree\nfour");
    }

    @Test
    void givesTheTailAcrossFiles() throws IOException {
        writeNumbered(60);
        assertThat(directory.resolve("output.old.log")).exists();
        assertThat(read(tail(20)).lines())
                .containsExactlyElementsOf(
                        IntStream.range(40, 60).mapToObj(n -> "line " + n).toList());
        assertThat(read(LogQuery.ALL)).endsWith("line 58\nline 59\n").doesNotContain("line 1\n");
    }

    @Test
    void staysWithinItsBound() throws IOException {
        writeNumbered(1000);
        assertThat(Files.size(directory.resolve("output.log")) + Files.size(directory.resolve("output.old.log")))
                .isLessThanOrEqualTo(2 * FILE_BYTES);
    }

    @Test
    void givesWhatIsNotOlder() throws IOException {
        write(OutputStreamName.STDOUT, "one\n", 0);
        write(OutputStreamName.STDOUT, "two\n", 1);
        write(OutputStreamName.STDOUT, "three\n", 2);
        assertThat(read(new LogQuery(
                        false, false, OptionalLong.empty(), Optional.of(START.plusSeconds(1)), OptionalLong.empty())))
                .isEqualTo("two\nthree\n");
    }

    @Test
    void endsAtTheByteLimit() throws IOException {
        writeNumbered(20);
        for (int limit : new int[] {0, 1, 7, 8, 100}) {
            var query = new LogQuery(false, false, OptionalLong.empty(), Optional.empty(), OptionalLong.of(limit));
            assertThat(read(query)).hasSize(limit);
        }
    }

    @Test
    void isEmptyWhereNothingWasWritten() {
        assertThat(read(LogQuery.ALL)).isEmpty();
        new LogReader(directory.resolve("none")).read(LogQuery.ALL, () -> true, content -> {
            throw new AssertionError("nothing can be there");
        });
    }

    @Test
    void passesOverATornRecord() throws IOException {
        write(OutputStreamName.STDOUT, "one\n", 0);
        writer.close();
        Files.writeString(directory.resolve("output.log"), "2026-01-02T03:0", StandardOpenOption.APPEND);
        writer = LogWriter.open(directory, FILE_BYTES);
        write(OutputStreamName.STDOUT, "two\n", 1);
        assertThat(read(LogQuery.ALL)).isEqualTo("one\ntwo\n");
    }

    @Test
    void followsThroughRotationsToTheEnd() throws Exception {
        var hasEnded = new AtomicBoolean();
        var lines = Collections.synchronizedList(new ArrayList<String>());
        var query = new LogQuery(true, false, OptionalLong.empty(), Optional.empty(), OptionalLong.empty());
        var thread = new Thread(() -> new LogReader(directory).read(query, hasEnded::get, content -> {
            lines.addAll(new String(content, StandardCharsets.UTF_8).lines().toList());
            return true;
        }));
        thread.start();
        for (int n = 0; n < 50; n++) {
            write(OutputStreamName.STDOUT, "line " + n + "\n", 0);
            if (n % 10 == 9) {
                int seen = n + 1;
                await().atMost(Duration.ofSeconds(60)).until(() -> lines.size() == seen);
            }
        }
        write(OutputStreamName.STDOUT, "last", 0);
        hasEnded.set(true);
        thread.join();
        var expected = new ArrayList<>(
                IntStream.range(0, 50).mapToObj(n -> "line " + n).toList());
        expected.add("last");
        assertThat(lines).containsExactlyElementsOf(expected);
    }

    @Test
    void stopsWhenTheSinkWantsNoMore() throws Exception {
        write(OutputStreamName.STDOUT, "one\n", 0);
        var query = new LogQuery(true, false, OptionalLong.empty(), Optional.empty(), OptionalLong.empty());
        var thread = new Thread(() -> new LogReader(directory).read(query, () -> false, content -> false));
        thread.start();
        thread.join(10_000);
        assertThat(thread.isAlive()).isFalse();
    }

    /** A program whose user has just begun to type may answer and end before anything else happens. */
    @Test
    void passesOnWhatItsBeginningBringsAbout() throws IOException {
        write(OutputStreamName.STDOUT, "before\n", 0);
        var out = new ByteArrayOutputStream();
        new LogReader(directory)
                .follow(
                        () -> true,
                        (isErrors, content) -> {
                            out.writeBytes(content);
                            return true;
                        },
                        () -> {
                            try {
                                write(OutputStreamName.STDOUT, "answer\n", 1);
                            } catch (IOException fault) {
                                throw new UncheckedIOException(fault);
                            }
                        });

        assertThat(out).hasToString("answer\n");
    }

    private void writeNumbered(int count) throws IOException {
        for (int n = 0; n < count; n++) {
            write(OutputStreamName.STDOUT, "line " + n + "\n", 0);
        }
    }

    private void write(OutputStreamName stream, String content, int second) throws IOException {
        var records = new ByteArrayOutputStream();
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        OutputRecord.encode(bytes, bytes.length, stream, START.plusSeconds(second), records);
        writer.append(records.toByteArray());
    }

    private String read(LogQuery query) {
        var out = new ByteArrayOutputStream();
        new LogReader(directory).read(query, () -> true, content -> {
            out.writeBytes(content);
            return true;
        });
        return out.toString(StandardCharsets.UTF_8);
    }

    private static LogQuery tail(long lines) {
        return new LogQuery(false, false, OptionalLong.of(lines), Optional.empty(), OptionalLong.empty());
    }
}

package io.skiff.agent.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OutputRecordTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.000000678Z");

    @Test
    void hasTheFormOfTheKubernetesRuntimeInterface() {
        assertThat(encode("one\n\ntwo")).isEqualTo("""
                        2026-01-02T03:04:05.000000678Z stdout F one
                        2026-01-02T03:04:05.000000678Z stdout F\s
                        2026-01-02T03:04:05.000000678Z stdout P two
                        """);
    }

    @Test
    void splitsLongLines() {
        String line = "x".repeat(OutputRecord.MAX_BODY);
        assertThat(encode(line + "yz\n").lines().map(record -> record.substring(38, 41)))
                .containsExactly("P x", "F y");
        assertThat(encode(line + "\n").lines().map(record -> record.substring(38, 40)))
                .containsExactly("F ");
    }

    @Test
    void readsBackWhatWasWritten() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            byte[] content = new byte[random.nextInt(40_000)];
            random.nextBytes(content);
            for (int i = 0; i < content.length; i++) {
                content[i] = random.nextInt(50) == 0 ? (byte) '\n' : content[i];
            }
            assertThat(decode(encode(content))).as("seed %d", seed).isEqualTo(content);
        }
    }

    @Test
    void refusesWhatIsNoRecord() {
        for (String line : new String[] {
            "",
            "\u0000\u0000\u0000",
            "2026-01-02T03:04:05.000000678Z stdout F",
            "2026-01-02T03:04:05.000000678Z stdxxx F a",
            "2026-01-02T03:04:05.000000678Z stdout X a",
            "a line of more than forty characters, but no record"
        }) {
            assertThat(OutputRecord.parse(line.getBytes(StandardCharsets.UTF_8)))
                    .as(line)
                    .isEmpty();
        }
    }

    private static byte[] decode(byte[] records) {
        var content = new ByteArrayOutputStream();
        int start = 0;
        for (int i = 0; i < records.length; i++) {
            if (records[i] == '\n') {
                OutputRecord record = OutputRecord.parse(java.util.Arrays.copyOfRange(records, start, i))
                        .orElseThrow();
                content.write(
                        record.body().array(),
                        record.body().position(),
                        record.body().remaining());
                if (record.isWhole()) {
                    content.write('\n');
                }
                start = i + 1;
            }
        }
        return content.toByteArray();
    }

    private static byte[] encode(byte[] content) {
        var records = new ByteArrayOutputStream();
        OutputRecord.encode(content, content.length, OutputStreamName.STDOUT, NOW, records);
        return records.toByteArray();
    }

    private static String encode(String content) {
        return new String(encode(content.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
    }
}

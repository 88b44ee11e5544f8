package io.skiff.agent.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.agent.launch.ProcessStatus;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program of pause processes, run on this processor. */
class PauseProgramTest {

    @Test
    void itSleepsAndIgnoresItsChildren(@TempDir Path directory) throws Exception {
        var file = Files.write(directory.resolve("pause"), PauseProgram.executable());
        assertThat(file.toFile().setExecutable(true)).isTrue();
        var process = new ProcessBuilder(file.toString()).start();
        try {
            var pid = Long.toString(process.pid());
            Awaitility.await()
                    .until(() -> (ProcessStatus.of(pid).mask("SigIgn") & 1 << 16) != 0
                            && ProcessStatus.of(pid).text("State").startsWith("S"));
            assertThat(process.isAlive()).isTrue();
            process.destroy();
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(128 + 15);
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void itsHeaderNamesTheProcessorAndTheFirstInstruction() {
        var file = ByteBuffer.wrap(PauseProgram.executable((short) 183, new byte[8]))
                .order(ByteOrder.LITTLE_ENDIAN);
        assertThat(file.getShort(18)).isEqualTo((short) 183);
        assertThat(file.getLong(24)).isEqualTo(0x400000 + 64 + 2 * 56);
        assertThat(file.capacity()).isEqualTo(64 + 2 * 56 + 8);
    }
}

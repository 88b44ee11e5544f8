package io.skiff.agent.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skiff.agent.container.ContainerObservation.Running;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** On a full disk running containers go on, their ends are observed, and freed space is used. */
class FullDiskIT {

    private static final int PAGE = 4096;

    private final Lab lab = new Lab(false, "size=4m");
    private final Path filler = lab.config.stateDirectory().resolve("filler");

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void seesEveryEndAndRecordsItWhenThereIsSpace() throws Exception {
        var ends = new CountDownLatch(2);
        lab.runtime.onEnd(() -> {
            throw new IllegalStateException("planted: a listener that fails");
        });
        lab.runtime.onEnd(ends::countDown);
        var first = lab.container("first").argv("/bin/sleep", "300").start();
        var second = lab.container("second")
                .script("trap 'exit 7' TERM; echo up; sleep 300 & wait")
                .start();
        lab.awaitText(second, "up");
        fillDisk();

        lab.runtime.kill(first);
        assertThat(lab.awaitEnd(first).exitCode()).isEqualTo(137);
        lab.runtime.signal(second, 15);
        assertThat(lab.awaitEnd(second).exitCode()).isEqualTo(7);
        assertThat(ends.await(Lab.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(recordOf(second).ended()).isEmpty();

        Files.delete(filler);
        Awaitility.await()
                .atMost(Lab.PATIENCE)
                .until(() -> recordOf(second).ended().isPresent());
        lab.restartRuntime();
        assertThat(lab.awaitEnd(second).exitCode()).isEqualTo(7);
    }

    /** The record of the end precedes the successor, which has no room to start. */
    @Test
    void healsWhenTheContainerThatFilledItHasEnded() {
        var full = lab.container("full")
                .script("dd if=/dev/zero of=/big bs=64k; exit 3")
                .start();
        assertThat(lab.awaitEnd(full).exitCode()).isEqualTo(3);
        assertThat(lab.output.text(full)).contains("No space left");

        Awaitility.await()
                .atMost(Lab.PATIENCE)
                .until(() -> !Files.exists(lab.config.directoryOf(full).resolve("upper")));

        assertThat(lab.container("next")
                        .script("ls; dd if=/dev/zero of=/big bs=1M count=1")
                        .runToEnd()
                        .end()
                        .exitCode())
                .isZero();
        assertThat(lab.awaitEnd(full).exitCode()).isEqualTo(3);
    }

    @Test
    void startsOnAFullDiskAndGoesOnWithWhatRuns() throws IOException {
        var ended = lab.container("ended").script("exit 5").start();
        lab.awaitEnd(ended);
        var running = lab.container("running").argv("/bin/sleep", "300").start();
        lab.stopRuntime();
        fillDisk();

        lab.startRuntime();

        assertThat(lab.runtime.list())
                .filteredOn(found -> found.state() instanceof Running)
                .extracting(ContainerObservation::id)
                .containsExactly(running);
        assertThat(lab.awaitEnd(ended).exitCode()).isEqualTo(5);
        assertThatThrownBy(() -> lab.container("next").start()).hasMessageContaining("write ");
        lab.runtime.kill(running);
        assertThat(lab.awaitEnd(running).exitCode()).isEqualTo(137);
    }

    private ContainerRecord recordOf(ContainerId id) throws IOException {
        return ContainerRecord.parse(
                Files.readAllBytes(lab.config.directoryOf(id).resolve("record.json")));
    }

    private void fillDisk() throws IOException {
        try (var out = Files.newByteChannel(filler, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            assertThatThrownBy(() -> {
                        while (true) {
                            out.write(ByteBuffer.allocate(PAGE));
                        }
                    })
                    .hasMessageContaining("No space left");
        }
    }
}

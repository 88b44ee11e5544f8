package io.skiff.agent.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.agent.container.ContainerSpec.BindMount;
import io.skiff.agent.linux.Flags;
import io.skiff.agent.linux.Libc;
import io.skiff.agent.linux.NativeMemory;
import io.skiff.agent.linux.SyscallNumber;
import io.skiff.agent.volume.SubPath;
import io.skiff.agent.volume.VolumeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * CVE-2021-25741: one container exchanges a directory of a shared volume for a link to the host while others mount it
 * as subPath. The test exchanges it from outside, which is faster: half of all reads see the link.
 */
class SubPathRaceIT {

    private static final int RENAME_EXCHANGE = 2;
    private static final int STARTS = 60;
    private static final int EACH = 5;
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final Lab lab = new Lab();
    private final AtomicBoolean isOver = new AtomicBoolean();
    private Path volume;
    private Thread attacker;

    @BeforeEach
    void attack() throws IOException {
        var host = Files.createDirectories(lab.directory.resolve("host"));
        Files.writeString(host.resolve("secret"), "");
        volume = Files.createDirectories(lab.directory.resolve("volume"));
        Files.createDirectories(volume.resolve("part/deep"));
        Files.createSymbolicLink(volume.resolve("evil"), host);
        Files.createDirectory(host.resolve("deep"));
        Files.writeString(host.resolve("deep/secret"), "");
        attacker = new Thread(this::exchange, "attacker");
        attacker.start();
    }

    @AfterEach
    void close() throws InterruptedException {
        isOver.set(true);
        attacker.join();
        lab.close();
    }

    private void exchange() {
        try (var one = NativeMemory.ofString(volume.resolve("part").toString());
                var other = NativeMemory.ofString(volume.resolve("evil").toString())) {
            while (!isOver.get()) {
                Libc.call(
                        "exchange",
                        "",
                        SyscallNumber.RENAMEAT2,
                        Flags.AT_FDCWD,
                        one.address(),
                        Flags.AT_FDCWD,
                        other.address(),
                        RENAME_EXCHANGE);
            }
        }
    }

    @Test
    void noContainerGetsAnythingButTheVolume() {
        int mounted = 0;
        int refused = 0;
        long end = System.nanoTime() + LONGEST.toNanos();
        // until both outcomes were seen often enough; otherwise there was no race
        for (int i = 0; i < STARTS || (Math.min(mounted, refused) < EACH && System.nanoTime() < end); i++) {
            for (var subPath : new String[] {"part", "part/deep"}) {
                try {
                    var mount = new BindMount(volume, SubPath.prepare("data", volume, subPath), "/data", false);
                    var seen = lab.container("victim")
                            .mounts(java.util.List.of(mount))
                            .script("ls /data")
                            .runToEnd();
                    assertThat(seen.text()).as("start %s of %s", i, subPath).doesNotContain("secret");
                    mounted++;
                } catch (VolumeException | ContainerException refusal) {
                    assertThat(refusal).hasMessageContaining("symbolic link");
                    refused++;
                }
            }
        }
        assertThat(mounted).isGreaterThanOrEqualTo(EACH);
        assertThat(refused).isGreaterThanOrEqualTo(EACH);
        assertThat(lab.directory.resolve("host/made")).doesNotExist();
    }
}

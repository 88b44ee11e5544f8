package io.skiff.agent.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.skiff.agent.cgroup.PodLimits;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Containers get other limits while they run. */
@Tag("cgroup")
class ResizeIT {

    private static final long MEBIBYTE = 1 << 20;

    /** Of version 2, or of version 1. */
    private static final String LIMITS = """
            cd /sys/fs/cgroup
            if [ -e memory.max ]; then cat memory.max; cat cpu.max; cat cpu.weight
            else cat memory/memory.limit_in_bytes; echo $(cat cpu/cpu.cfs_quota_us) $(cat cpu/cpu.cfs_period_us); cat cpu/cpu.shares
            fi
            """;

    private final Lab lab = new Lab();

    @AfterEach
    void close() {
        lab.close();
    }

    private static ResourceSpec resources(long request, long cpu, long mebibytes) {
        return new ResourceSpec(
                OptionalLong.of(request),
                OptionalLong.of(cpu),
                OptionalLong.of(mebibytes * MEBIBYTE),
                OptionalLong.empty());
    }

    private static PodLimits share(long request, long mebibytes) {
        return new PodLimits(request, 0, OptionalLong.of(mebibytes * MEBIBYTE));
    }

    private String run(ContainerId id, String script) {
        var request = new ExecRequest(List.of("/bin/sh", "-c", script), Lab.PATIENCE, 10_000, false);
        return new String(lab.runtime.exec(id, request).output(), StandardCharsets.UTF_8);
    }

    private Map<String, String> labels(ContainerId id) {
        return lab.runtime.list().stream()
                .filter(container -> container.id().equals(id))
                .findFirst()
                .orElseThrow()
                .labels();
    }

    @Test
    void limitsAreRaisedAndLoweredWhileItRuns() {
        var id = lab.container("main")
                .memory(64 * MEBIBYTE)
                .cpu(100)
                .script("trap 'exit 3' TERM; while :; do sleep 0.1; done")
                .start();
        var pid = run(id, "cat /proc/1/stat");

        lab.runtime.resize(id, resources(500, 1500, 256), Map.of("size", "large"), share(500, 256));
        assertThat(run(id, LIMITS))
                .startsWith(256 * MEBIBYTE + "\n150000 100000\n")
                .containsPattern("\n(512|20)\n");
        assertThat(labels(id)).containsEntry("size", "large");

        lab.runtime.resize(id, resources(100, 200, 32), Map.of("size", "small"), share(100, 32));
        assertThat(run(id, LIMITS))
                .startsWith(32 * MEBIBYTE + "\n20000 100000\n")
                .containsPattern("\n(102|4)\n");
        assertThat(run(id, "cat /proc/1/stat").split(" ", -1)[21]).isEqualTo(pid.split(" ", -1)[21]);

        lab.restartRuntime();
        assertThat(labels(id)).containsEntry("size", "small");
        lab.runtime.signal(id, 15);
        assertThat(lab.awaitEnd(id).exitCode()).isEqualTo(3);
        assertThat(labels(id)).as("of the ended one").containsEntry("size", "small");
        assertThatThrownBy(() -> lab.runtime.resize(id, resources(1, 1, 64), Map.of(), share(1, 64)))
                .isInstanceOf(ContainerException.class)
                .hasMessageContaining("does not run");
    }

    @Test
    void aLimitBelowWhatItUsesIsRefusedAndEndsNothing() {
        var id = lab.container("main")
                .memory(128 * MEBIBYTE)
                .script("x=$(head -c 40000000 /dev/zero | tr '\\0' x); echo ready; while :; do sleep 0.1; done")
                .start();
        lab.awaitText(id, "ready");

        assertThatThrownBy(() -> lab.runtime.resize(id, resources(1, 1000, 16), Map.of("size", "small"), share(1, 16)))
                .isInstanceOf(ContainerException.class)
                .hasMessageMatching("attempting to set memory limit \\(16777216\\) below current usage \\([0-9]+\\)");
        assertThat(run(id, LIMITS)).startsWith(128 * MEBIBYTE + "\n");
        assertThat(labels(id)).doesNotContainKey("size");
        assertThat(lab.findEnd(id)).isEmpty();
    }

    @Test
    void aHigherLimitIsOneThatItMayUse() {
        var id = lab.container("main")
                .memory(32 * MEBIBYTE)
                .script("read x; x=$(head -c 60000000 /dev/zero | tr '\\0' x); echo used ${#x}; sleep 1000")
                .streams(new StandardStreams(true, false, false))
                .start();
        lab.runtime.resize(id, resources(1, 1000, 512), Map.of(), share(1, 512));
        try (var user = lab.runtime.input(id)) {
            user.write("\n".getBytes(StandardCharsets.UTF_8), () -> false);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> lab.output.text(id).contains("used 60000000"));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

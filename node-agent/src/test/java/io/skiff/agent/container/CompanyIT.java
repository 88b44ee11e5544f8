package io.skiff.agent.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Containers among the processes of another one. */
@Tag("cgroup")
class CompanyIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String FOREVER = "trap 'exit 0' TERM; echo ready; while :; do sleep 0.1; done";

    private final Lab lab = new Lab();

    @AfterEach
    void close() {
        lab.close();
    }

    private ContainerId target() {
        var id = lab.container("target").script("touch /mine; " + FOREVER).start();
        await().atMost(SOON).until(() -> lab.output.text(id).contains("ready"));
        return id;
    }

    @Test
    void itSeesTheProcessesAndHasARootOfItsOwn() {
        var target = target();
        var told = lab.container("beside")
                .beside(target)
                .script(
                        "tr '\\0' ' ' < /proc/1/cmdline; echo; echo I am $$; ls /mine; ls /proc/1/root/mine; hostname; ls -A /dev/pts")
                .runToEnd();

        assertThat(told.text())
                .contains("trap 'exit 0' TERM", "/proc/1/root/mine", "lab-pod")
                .doesNotContain("I am 1\n");
        assertThat(lab.findEnd(target)).isEmpty();
    }

    @Test
    void itEndsWithTheOtherAndLeavesNothing() throws Exception {
        var target = target();
        var beside = lab.container("beside")
                .beside(target)
                .script("sleep 1000 & " + FOREVER)
                .start();
        await().atMost(SOON).until(() -> lab.output.text(beside).contains("ready"));
        lab.restartRuntime();
        lab.runtime.kill(target);

        assertThat(lab.awaitEnd(beside).exitCode()).isIn(137, 255);
        lab.awaitEnd(target);
    }

    @Test
    void whatItLeavesBehindEndsWithIt() throws Exception {
        var target = target();
        var beside = lab.container("beside")
                .beside(target)
                .script("setsid sleep 12345 & echo ready; sleep 0.2")
                .start();
        lab.awaitEnd(beside);

        await().atMost(SOON).until(() -> !isAnyoneRunning("sleep\00012345\000"));
        assertThat(lab.findEnd(target)).isEmpty();
    }

    private static boolean isAnyoneRunning(String commandLine) throws Exception {
        try (var processes = Files.list(Path.of("/proc"))) {
            return processes
                    .filter(process -> process.getFileName().toString().matches("[0-9]+"))
                    .anyMatch(process -> commandLine(process).equals(commandLine));
        }
    }

    private static String commandLine(Path process) {
        try {
            return Files.readString(process.resolve("cmdline"));
        } catch (java.io.IOException ended) {
            return "";
        }
    }

    /** Whoever starts it must not wait for ever. */
    @Test
    void aHostileContainerThatStopsItIsNotJoined() {
        var target = lab.container("target")
                .script("echo ready; while :; do kill -STOP -1 2> /dev/null; done")
                .start();
        await().atMost(SOON).until(() -> lab.output.text(target).contains("ready"));

        for (int i = 0; i < 2; i++) {
            var beside = lab.container("beside" + i).beside(target).script(FOREVER);
            assertTimeoutPreemptively(SOON, () -> {
                try {
                    lab.runtime.kill(beside.start());
                } catch (RuntimeException refused) {
                    assertThat(refused).hasMessageMatching("(?s).*(did not come to the gate|was killed while).*");
                }
            });
        }
        lab.runtime.kill(target);
        lab.awaitEnd(target);
    }

    @Test
    void whoCouldReadTheAgentsMemoryJoinsNobody() {
        var target = target();

        assertThatThrownBy(() -> lab.container("beside")
                        .beside(target)
                        .security(Lab.capabilities("SYS_PTRACE"))
                        .start())
                .isInstanceOf(ContainerException.class)
                .hasMessageContaining("a container with the capability SYS_PTRACE does not join");
        var tracer = lab.container("tracer")
                .security(Lab.capabilities("SYS_PTRACE"))
                .script(FOREVER)
                .start();
        assertThatThrownBy(() -> lab.container("beside").beside(tracer).start())
                .hasMessageContaining("because it has the capability SYS_PTRACE");
    }
}

package io.skiff.agent.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("cgroup")
class ContainerLaunchIT {

    private final Lab lab = new Lab();

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void runsAProgramAsTheFirstProcess() {
        var outcome = lab.container("first").script("echo I am $$; exit 7").runToEnd();

        assertThat(outcome.text()).isEqualTo("I am 1\n");
        assertThat(outcome.end().exitCode()).isEqualTo(7);
        assertThat(outcome.end().isExitCodeKnown()).isTrue();
    }

    @Test
    void findsTheProgramInThePathOfItsOwnEnvironment() {
        var outcome = lab.container("path")
                .environment(Map.of("PATH", "/nowhere:/bin"))
                .argv("echo", "found")
                .runToEnd();

        assertThat(outcome.text()).isEqualTo("found\n");
    }

    @Test
    void saysWhatIsWrongWithAProgramThatIsNotThere() {
        assertThatThrownBy(
                        () -> lab.container("missing").argv("/no/such/program").start())
                .isInstanceOf(ContainerException.class)
                .hasMessageContaining("exec \"/no/such/program\": no such file or directory");
        assertThatThrownBy(() -> lab.container("missing").argv("nothing").start())
                .isInstanceOf(ContainerException.class)
                .hasMessage("exec \"nothing\": executable file not found in $PATH of the container");
        assertThatThrownBy(() -> lab.container("missing").argv("/etc/passwd").start())
                .isInstanceOf(ContainerException.class)
                .hasMessageContaining("permission denied");
        assertThat(lab.runtime.list()).isEmpty();
    }

    /** The failed start is recorded, the next agent finds it, and it is removed like any other. */
    @Test
    void keepsAStartThatCouldNotBeAsARunThatEnded() {
        var draft = lab.container("missing").argv("/no/such/program");
        assertThatThrownBy(draft::start)
                .isInstanceOfSatisfying(
                        ContainerException.class,
                        refused -> assertThat(refused.countsAsRun()).isTrue());
        var id = draft.spec().id();
        lab.runtime.keepAsEnded(draft.spec(), "not there");
        assertThat(lab.findEnd(id)).isPresent();

        lab.restartRuntime();

        assertThat(lab.findEnd(id)).hasValueSatisfying(end -> {
            assertThat(end.exitCode()).isEqualTo(128);
            assertThat(end.startError()).isEqualTo("not there");
        });
        assertThat(lab.runtime.list().get(0).labels()).containsEntry("lab", "yes");
        lab.runtime.remove(id);
        assertThat(lab.runtime.list()).isEmpty();
        assertThat(lab.container("missing").runToEnd().end().exitCode()).isZero();
    }

    @Test
    void makesTheWorkingDirectory() {
        assertThat(lab.container("cwd")
                        .workingDirectory("/made/for/it")
                        .script("pwd")
                        .runToEnd()
                        .text())
                .isEqualTo("/made/for/it\n");
    }

    @Test
    void deliversSignalsAndTellsTheSignalThatEndedIt() {
        var id = lab.container("signals")
                .script("trap 'echo got term; exit 3' TERM; echo ready; while :; do sleep 0.1; done")
                .start();
        lab.awaitText(id, "ready");
        lab.runtime.signal(id, 15);
        assertThat(lab.awaitEnd(id).exitCode()).isEqualTo(3);
        assertThat(lab.output.text(id)).contains("got term");

        var killed = lab.container("killed").argv("/bin/sleep", "300").start();
        lab.runtime.kill(killed);
        var end = lab.awaitEnd(killed);
        assertThat(end.exitCode()).isEqualTo(137);
        assertThat(end.signal()).isEqualTo(9);
    }

    @Test
    void tellsListenersOfEveryEnd() {
        var ends = new AtomicInteger();
        lab.runtime.onEnd(ends::incrementAndGet);

        lab.container("one").runToEnd();
        lab.container("two").runToEnd();

        Awaitility.await().atMost(Lab.PATIENCE).until(() -> ends.get() == 2);
    }

    @Test
    void refusesToStartTheSameAttemptTwice() {
        var id = lab.container("same").argv("/bin/sleep", "300").start();

        assertThatThrownBy(() -> lab.container("same").attempt(0).start())
                .isInstanceOf(ContainerException.class)
                .hasMessageContaining("is there already");
        assertThat(lab.findEnd(id)).isEmpty();
    }

    @Test
    void listsWhatRunsAndWhatHasEnded() {
        var running = lab.container("b").argv("/bin/sleep", "300").start();
        var ended = lab.container("a").argv("/bin/false").start();
        lab.awaitEnd(ended);

        var list = lab.runtime.list();

        assertThat(list).extracting(ContainerObservation::id).containsExactly(ended, running);
        assertThat(list.get(0).labels()).containsEntry("lab", "yes");
        assertThat(list.get(1).state()).isInstanceOf(ContainerObservation.Running.class);
        assertThat(lab.findEnd(ended)).map(ContainerObservation.Ended::exitCode).contains(1);
    }
}

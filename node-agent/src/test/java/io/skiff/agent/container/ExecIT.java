package io.skiff.agent.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Programs are executed in a running container, also a hostile one. */
@Tag("cgroup")
class ExecIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String FOREVER = "trap 'exit 0' TERM; while :; do sleep 0.1; done";

    private final Lab lab = new Lab();

    @AfterEach
    void close() {
        lab.close();
    }

    private ExecRequest.Result exec(ContainerId id, Duration timeout, String script) {
        return lab.runtime.exec(id, new ExecRequest(List.of("/bin/sh", "-c", script), timeout, 10_000, false));
    }

    private String text(ContainerId id, String script) {
        return new String(exec(id, SOON, script).output(), StandardCharsets.UTF_8);
    }

    private ContainerId started(Lab.Draft draft) {
        return draft.script(FOREVER).start();
    }

    @Test
    void tellsTheExitCodeAndBothStreams() {
        var id = started(lab.container("main"));

        var result = exec(id, SOON, "echo out; echo err >&2; exit 7");
        assertThat(result.exitCode()).isEqualTo(7);
        assertThat(result.isTimedOut()).isFalse();
        assertThat(new String(result.output(), StandardCharsets.UTF_8)).isEqualTo("out\nerr\n");
        assertThat(exec(id, SOON, "kill -SEGV $$").exitCode()).isEqualTo(128 + 11);
    }

    @Test
    void isInTheContainerAsItsOwnProgramIs() {
        var id = started(lab.container("main")
                .user("web")
                .workingDirectory("/srv")
                .environment(Map.of("PATH", "/bin:/usr/bin", "COLOR", "blue")));

        assertThat(
                        text(
                                id,
                                "id -un; pwd; echo $COLOR; hostname; readlink /proc/1/exe >/dev/null && cat /proc/1/comm; cat; umask"))
                .isEqualTo("web\n/srv\nblue\nlab-pod\nsh\n0022\n");
        var status = "grep -E '^(Cap|NoNewPrivs|Seccomp|Groups|Uid|Gid|Sig(Blk|Ign))' /proc/PID/status";
        assertThat(text(id, status.replace("PID", "self"))).isEqualTo(text(id, status.replace("PID", "1")));
        var place = "cat /proc/PID/cgroup; for n in mnt pid net ipc uts cgroup; do readlink /proc/PID/ns/$n; done";
        assertThat(text(id, place.replace("PID", "self")).replaceAll("exec-\\d+", ""))
                .as("the group beneath the container's is the only difference")
                .isEqualTo(text(id, place.replace("PID", "1")));
    }

    @Test
    void hasNoDescriptorButItsStreams() {
        var id = started(lab.container("main"));

        assertThat(text(id, "ls /proc/self/fd | wc -l; for f in 0 1 2; do readlink /proc/$$/fd/$f; done"))
                .matches("4\npipe:\\[\\d+\\]\npipe:\\[\\d+\\]\npipe:\\[\\d+\\]\n");
    }

    @Test
    void isRootsChildWithoutANewPrivilege() {
        var security =
                new SecuritySpec(List.of(), List.of("ALL"), true, false, Optional.empty(), Optional.empty(), false);
        var id = started(lab.container("main").security(security));

        assertThat(text(id, "grep -E '^(CapEff|CapBnd|NoNewPrivs|Seccomp):' /proc/self/status | tr -d '\\t'"))
                .isEqualTo("CapEff:0000000000000000\nCapBnd:0000000000000000\nNoNewPrivs:1\nSeccomp:2\n");
        assertThat(exec(id, SOON, "unshare -U true").exitCode()).isNotZero();
    }

    @Test
    void killsTheWholeTreeWhenTheTimeIsOver() {
        var id = started(lab.container("main"));
        var before = processes(id);

        var began = System.nanoTime();
        var result = exec(id, Duration.ofSeconds(1), "(setsid sh -c 'trap \"\" TERM; sleep 1000' &) ; sleep 1000");
        assertThat(result.isTimedOut()).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(8));
        assertThat(processes(id)).isEqualTo(before);
    }

    @Test
    void whatItHasStartedEndsWithIt() {
        var id = started(lab.container("main"));
        var before = processes(id);

        assertThat(exec(id, SOON, "(setsid sleep 1000 &); echo done").exitCode())
                .isZero();
        assertThat(processes(id)).isEqualTo(before);
    }

    private String processes(ContainerId id) {
        return text(id, "ps -o args | grep -c '^sleep 1000\\|setsi[d]'");
    }

    @Test
    void keepsABoundedPartOfALongOutput() {
        var id = started(lab.container("main"));

        var result = exec(id, SOON, "yes | head -c 5000000");
        assertThat(result.exitCode()).isZero();
        assertThat(result.output()).hasSize(10_000);
    }

    @Test
    void countsForTheLimitsOfTheContainer() {
        var id = started(lab.container("main").pids(20));

        assertThat(lab.findEnd(id)).isEmpty();
        var result = exec(id, SOON, "i=0; while [ $i -lt 60 ]; do sleep 1000 & i=$((i+1)); done; echo all");
        assertThat(new String(result.output(), StandardCharsets.UTF_8)).doesNotContain("all");
    }

    @Test
    void saysWhatCannotBeExecuted() {
        var id = started(lab.container("main"));

        assertThatThrownBy(() -> lab.runtime.exec(id, new ExecRequest(List.of("nothing"), SOON, 100, false)))
                .isInstanceOf(ContainerException.class)
                .hasMessage("exec \"nothing\": executable file not found in $PATH of the container");
        lab.runtime.kill(id);
        lab.awaitEnd(id);
        assertThatThrownBy(() -> exec(id, SOON, "true"))
                .isInstanceOf(ContainerException.class)
                .hasMessage("container " + id + " does not run");
    }

    @Test
    void outlivesARestartOfTheAgent() {
        var id = started(lab.container("main").user("web"));
        lab.restartRuntime();

        assertThat(text(id, "id -un")).isEqualTo("web\n");
    }

    @Test
    void leavesNoGroupAndNoDescriptor() throws Exception {
        var id = started(lab.container("main"));
        exec(id, SOON, "true");
        long before = descriptors();
        for (int i = 0; i < 20; i++) {
            exec(id, SOON, "true");
        }
        assertThat(descriptors()).isEqualTo(before);
        assertThat(text(
                        id,
                        "find /sys/fs/cgroup -name 'exec-*' -type d 2>/dev/null | sed 's/.*exec-//' | sort -u | wc -l"))
                .as("its own is there")
                .isEqualTo("1\n");
    }

    private static long descriptors() throws Exception {
        try (var open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    // ---- hostile containers

    /** CVE-2024-21626: the working directory is a descriptor that the runtime has open. */
    @Test
    void refusesAWorkingDirectoryThatIsADescriptor() {
        for (int descriptor = 3; descriptor < 20; descriptor++) {
            var name = "fd" + descriptor;
            var id = lab.container(name)
                    .workingDirectory("/w")
                    .script("rmdir /w; ln -s /proc/self/fd/" + descriptor + " /w; touch /ready; " + FOREVER)
                    .start();
            Awaitility.await().atMost(SOON).until(() -> {
                try {
                    exec(id, SOON, "true");
                    return Boolean.FALSE;
                } catch (ContainerException refused) {
                    return String.valueOf(refused.getMessage())
                            .matches("(?s).*(open|chdir).*/w: E(LOOP|NOTDIR|NOENT).*");
                }
            });
        }
    }

    /** CVE-2019-5736: the program is a script whose interpreter is the executable of the runtime. */
    @Test
    void givesNobodyTheAgentsExecutableToWrite() {
        var id = lab.container("main")
                .script("printf '#!/proc/self/exe\\n' > /bin/trap; chmod 755 /bin/trap; touch /ready; "
                        + "while :; do for p in /proc/[0-9]*; do "
                        + "case $(readlink $p/exe 2>/dev/null) in *java*) "
                        + "echo saw >> /seen; (echo x >> $p/exe) 2>/dev/null && echo wrote >> /seen;; esac; done; done")
                .start();
        Awaitility.await()
                .atMost(SOON)
                .until(() -> exec(id, SOON, "test -e /ready").exitCode() == 0);
        for (int i = 0; i < 10; i++) {
            try {
                lab.runtime.exec(id, new ExecRequest(List.of("/bin/trap"), Duration.ofSeconds(2), 1000, false));
            } catch (ContainerException refused) {
                // there is no Java in the container: that is fine as well
            }
        }
        assertThat(text(id, "cat /seen 2>/dev/null")).doesNotContain("wrote");
    }

    /** Whoever is in the container sees the child before it executes; it can neither read nor write the agent's memory. */
    @Test
    void givesNobodyTheAgentsMemory() {
        var id = lab.container("main")
                .script(
                        "while :; do for p in /proc/[0-9]*; do case $p in /proc/1|/proc/$$) continue;; esac; "
                                + "case $(cat $p/comm 2>/dev/null) in launch*) echo child >> /seen; "
                                + "cat $p/maps 2>/dev/null | grep 'jvm\\|\\.jar' >> /leak; "
                                + "readlink $p/fd/* 2>/dev/null | grep 'jar\\|socket\\|eventpoll' >> /leak; "
                                + "readlink $p/exe 2>/dev/null | grep java >> /leak; "
                                + "(: < $p/mem) 2>/dev/null && grep -q jvm $p/maps 2>/dev/null && echo mem >> /leak;; esac; done; done")
                .start();
        for (int i = 0; i < 1000 && !text(id, "wc -l < /seen 2>/dev/null").matches("\\d\\d+\n"); i++) {
            exec(id, SOON, "true");
        }
        assertThat(text(id, "wc -l < /seen")).as("it did see children").matches("\\d\\d+\n");
        assertThat(text(id, "cat /leak")).isEmpty();
    }

    @Test
    void aContainerThatStopsTheChildHoldsUpNothing() {
        var id = lab.container("main")
                .script(
                        "touch /ready; while :; do for p in /proc/[0-9]*; do p=${p#/proc/}; [ $p -gt 1 ] && [ $p != $$ ] && kill -STOP $p 2>/dev/null; done; done")
                .start();
        for (int i = 0; i < 3; i++) {
            var began = System.nanoTime();
            try {
                assertThat(exec(id, Duration.ofSeconds(1), "sleep 1000").isTimedOut())
                        .isTrue();
            } catch (ContainerException stopped) {
                assertThat(stopped).hasMessageContaining("execute");
            }
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
        }
    }

    @Test
    void executesNothingWhereTheAgentsMemoryCouldBeRead() {
        var id = started(lab.container("main").security(Lab.capabilities("SYS_PTRACE")));

        assertThatThrownBy(() -> exec(id, SOON, "true"))
                .isInstanceOf(ContainerException.class)
                .hasMessageContaining("because it has the capability SYS_PTRACE");
    }

    /** The devices of the container are what it makes of them. */
    @Test
    void needsNothingOfTheContainersFiles() {
        var id = lab.container("main")
                .script("rm /dev/null; mkfifo /dev/null; rm -rf /proc/sys; mount -t tmpfs x /proc 2>/dev/null; "
                        + FOREVER)
                .start();

        assertThat(exec(id, SOON, "exit 3").exitCode()).isEqualTo(3);
    }
}

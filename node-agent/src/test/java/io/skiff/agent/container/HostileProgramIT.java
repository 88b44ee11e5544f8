package io.skiff.agent.container;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A program that takes all it can of what the kernel has once, and wants to stay. */
@Tag("cgroup")
class HostileProgramIT {

    private static final String PROGRAM = """
            #include <errno.h>
            #include <fcntl.h>
            #include <signal.h>
            #include <stdio.h>
            #include <string.h>
            #include <sys/eventfd.h>
            #include <sys/inotify.h>
            #include <sys/prctl.h>
            #include <unistd.h>
            int main(int count, char **words) {
              int n = 0;
              prctl(PR_SET_NAME, words[1]);
              while (inotify_init1(0) >= 0) n++;
              int why = errno;
              for (int i = 0; i < 20; i++) {
                if (fork()) continue;
                setsid();
                for (int s = 1; s < 65; s++) signal(s, SIG_IGN);
                while (eventfd(0, 0) >= 0) { }
                if (fork() == 0) setsid();
                while (1) pause();
              }
              printf("watches %d %s\\nend\\n", n, strerror(why));
              fflush(stdout);
              while (1) pause();
            }
            """;

    private static void compile(Lab lab) throws Exception {
        var source = Files.writeString(lab.directory.resolve("hostile.c"), PROGRAM);
        ProbeIT.run(
                "gcc", "-static", "-w", "-o", lab.layer.resolve("bin/hostile").toString(), source.toString());
    }

    private static long processes(String name) throws IOException {
        try (var all = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            long found = 0;
            for (var process : all) {
                found += isNamed(process, name) ? 1 : 0;
            }
            return found;
        }
    }

    private static boolean isNamed(Path process, String name) {
        try {
            return Files.readString(process.resolve("comm")).strip().equals(name);
        } catch (IOException ended) {
            return false;
        }
    }

    /** The kernel counts the watches of a user id. That of root in a pod with users of its own is nobody's but the pod's. */
    @Test
    void fillsNoTableOfTheHostAndLeavesNothing() throws Exception {
        var name = "hostile" + ProcessHandle.current().pid();
        try (var lab = new Lab(new HostNamespaces(false, false, false, false))) {
            compile(lab);
            var id = lab.container("hostile").argv("/bin/hostile", name).start();
            lab.awaitText(id, "end");

            assertThat(lab.output.text(id)).contains("Too many open files");
            assertThat(processes(name)).isGreaterThanOrEqualTo(20);
            for (int i = 0; i < 3; i++) {
                FileSystems.getDefault().newWatchService().close();
            }
            assertThat(lab.run("echo other")).isEqualTo("other\n");
            var request = new ExecRequest(List.of("/bin/echo", "within"), Lab.PATIENCE, 100, false);
            assertThat(new String(lab.runtime.exec(id, request).output(), UTF_8))
                    .isEqualTo("within\n");

            lab.runtime.kill(id);
            lab.awaitEnd(id);
            Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> processes(name) == 0);
        }
    }
}

package io.skiff.agent.container;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A program in a container types into every terminal that it reaches (TIOCSTI, as CVE-2017-5226), and takes those that it can (TIOCSCTTY). */
@Tag("cgroup")
class HostileTerminalIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String TYPED = "typed-by-the-container";

    /** Says at the end how many terminals took it; its own is the only one that there is. */
    private static final String PROGRAM = """
            #include <dirent.h>
            #include <fcntl.h>
            #include <stdio.h>
            #include <string.h>
            #include <sys/ioctl.h>
            #include <unistd.h>
            static int taken = 0, tried = 0;
            static void type(int fd) {
              const char *text = "typed-by-the-container\\n";
              if (fd < 0) return;
              tried++;
              int typed = 1;
              for (const char *at = text; *at; at++) typed &= ioctl(fd, TIOCSTI, at) == 0;
              taken += typed;
            }
            static void all(const char *directory) {
              char path[300];
              DIR *names = opendir(directory);
              if (!names) return;
              for (struct dirent *each; (each = readdir(names)); ) {
                snprintf(path, sizeof path, "%s/%s", directory, each->d_name);
                int fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK);
                if (fd < 0) fd = open(path, O_WRONLY | O_NOCTTY | O_NONBLOCK);
                if (fd < 0 || !isatty(fd)) { if (fd >= 0) close(fd); continue; }
                ioctl(fd, TIOCSCTTY, 1);
                type(fd);
              }
            }
            int main() {
              for (int fd = 0; fd < 256; fd++) if (isatty(fd)) type(fd);
              type(open("/dev/tty", O_RDWR | O_NOCTTY));
              type(open("/dev/console", O_RDWR | O_NOCTTY));
              all("/dev"); all("/dev/pts"); all("/proc/self/fd"); all("/proc/1/fd");
              printf("tried %d taken %d\\nend\\n", tried, taken);
              fflush(stdout);
              sleep(1000);
            }
            """;

    private final Lab lab = new Lab();
    private Process victim;
    private Path seen;

    /** A shell of an administrator, with a terminal of the host. */
    @BeforeEach
    void openATerminalOfTheHost() throws Exception {
        var source = Files.writeString(lab.directory.resolve("type.c"), PROGRAM);
        ProbeIT.run(
                "gcc", "-static", "-w", "-o", lab.layer.resolve("bin/typist").toString(), source.toString());
        seen = lab.directory.resolve("seen");
        victim = new ProcessBuilder("script", "-qfec", "tty; exec cat", "/dev/null")
                .redirectErrorStream(true)
                .redirectOutput(seen.toFile())
                .start();
        await().atMost(SOON).until(() -> Files.readString(seen).startsWith("/dev/pts/"));
    }

    @AfterEach
    void close() throws Exception {
        victim.destroy();
        victim.waitFor(SOON.toSeconds(), TimeUnit.SECONDS);
        lab.close();
    }

    private static String ownTerminal() throws IOException {
        var fields = Files.readString(Path.of("/proc/self/stat"));
        return fields.substring(fields.lastIndexOf(')')).split(" ", -1)[5];
    }

    private void assertNothingTyped(String before) throws Exception {
        assertThat(ownTerminal()).as("the agent's terminal").isEqualTo(before);
        victim.getOutputStream().write("still the administrator's\n".getBytes(UTF_8));
        victim.getOutputStream().flush();
        await().atMost(SOON).until(() -> Files.readString(seen).contains("still the administrator's"));
        assertThat(Files.readString(seen)).doesNotContain(TYPED);
    }

    @Test
    void anExecutedProgramTypesIntoItsOwnTerminalOnly() throws Exception {
        var before = ownTerminal();
        var id = lab.container("main")
                .script("trap 'exit 0' TERM; while :; do sleep 0.1; done")
                .start();
        var command = new ExecCommand(List.of("/bin/sh", "-c", "/bin/typist & read x; echo got $x; wait"), true, true);
        var output = new java.io.ByteArrayOutputStream();
        try (var process = lab.runtime.open(id, command)) {
            var passing = new Thread(() -> pass(process, output));
            passing.start();
            await().atMost(SOON).until(() -> output.toString(UTF_8).contains("end"));
            assertThat(output.toString(UTF_8))
                    .as("the attack is one: within its own terminal it works")
                    .contains(TYPED);
            assertNothingTyped(before);
            process.hangUp();
            passing.join(SOON.toMillis());
        }
    }

    private static void pass(ExecProcess process, java.io.ByteArrayOutputStream output) {
        try {
            process.passOutput((isErrors, bytes) -> {
                output.writeBytes(bytes);
                return true;
            });
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whoever is attached passes bytes on, and has no terminal there. */
    @Test
    void aContainerWithATerminalTypesIntoThatOnly() throws Exception {
        var before = ownTerminal();
        var id = lab.container("tty")
                .streams(new StandardStreams(true, true, true))
                .script("/bin/typist & read x; echo got $x; wait")
                .start();
        lab.awaitText(id, "end");
        assertThat(lab.output.text(id)).contains(TYPED);
        assertNothingTyped(before);
        lab.runtime.kill(id);
        lab.awaitEnd(id);
    }

    @Test
    void aContainerWithoutOneFindsNone() throws Exception {
        var before = ownTerminal();
        var id = lab.container("none").argv("/bin/typist").start();
        lab.awaitText(id, "end");
        assertThat(lab.output.text(id)).contains(" taken 0\n");
        assertNothingTyped(before);
        lab.runtime.kill(id);
        lab.awaitEnd(id);
    }
}

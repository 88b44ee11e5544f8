package io.skiff.agent.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many starts, one after another and at once, leave nothing behind. */
class ManyContainersIT {

    private static final int IN_A_ROW = 200;
    private static final int AT_ONCE = 50;
    private static final int WARM_UP = 10;

    private final Lab lab = new Lab();

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void leaksNothingInTwoHundredStarts() throws IOException {
        runInARow(WARM_UP);
        var before = held();

        runInARow(IN_A_ROW);

        assertThat(held()).isEqualTo(before);
    }

    private void runInARow(int count) {
        for (int i = 0; i < count; i++) {
            var outcome = lab.container("row").attempt(i).script("exit 3").runToEnd();
            assertThat(outcome.end().exitCode()).isEqualTo(3);
        }
    }

    @Test
    void startsFiftyAtOnce() throws Exception {
        runInARow(WARM_UP);
        var before = held();
        var threads = Executors.newFixedThreadPool(AT_ONCE);
        try {
            var tasks = new ArrayList<Callable<String>>();
            for (int i = 0; i < AT_ONCE; i++) {
                int number = i;
                tasks.add(() -> lab.container("many")
                        .attempt(number)
                        .script("ls /proc/self/fd | wc -l; echo $$ " + number)
                        .runToEnd()
                        .text());
            }
            var results = threads.invokeAll(tasks);
            for (int i = 0; i < AT_ONCE; i++) {
                assertThat(results.get(i).get()).isEqualTo("4\n1 " + i + "\n");
            }
        } finally {
            threads.shutdown();
        }
        assertThat(held()).isEqualTo(before);
    }

    /** The agent's limit of descriptors is high, a container's is 1,024. */
    @Test
    void startsWhileTheAgentHoldsMoreDescriptorsThanAContainerMay() throws IOException {
        var held = new ArrayList<InputStream>();
        try {
            for (int i = 0; i < 1_200; i++) {
                held.add(Files.newInputStream(Path.of("/dev/null")));
            }

            assertThat(lab.run("ulimit -n; readlink /proc/self/fd/0")).isEqualTo("1024\n/dev/null\n");
        } finally {
            for (var stream : held) {
                stream.close();
            }
        }
    }

    /**
     * Lists the resources that a container takes and must give back: descriptors, mounts, control groups, directories.
     */
    private List<String> held() throws IOException {
        var mounts = Files.readString(Path.of("/proc/self/mounts"))
                .lines()
                .filter(line -> line.contains(lab.directory.toString()))
                .count();
        return List.of(
                "descriptors " + count(Path.of("/proc/self/fd")),
                "mounts " + mounts,
                "containers " + count(lab.config.containersDirectory()),
                "fifos " + count(lab.config.runDirectory().resolve("containers")),
                "groups " + groups());
    }

    private static long count(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.count();
        }
    }

    private List<Path> groups() throws IOException {
        try (Stream<Path> found = Files.find(
                Path.of("/sys/fs/cgroup"),
                4,
                (path, attributes) -> path.toString().contains("/" + lab.config.cgroupRootName() + "/" + lab.pod + "/")
                        && attributes.isDirectory())) {
            return found.toList();
        }
    }
}

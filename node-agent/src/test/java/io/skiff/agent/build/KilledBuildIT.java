package io.skiff.agent.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.agent.image.StoreLeftovers;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a build that was killed leaves, the next one takes away. */
class KilledBuildIT {

    /** So long sleeps nobody else. */
    private static final String SLEEP = "sleep 987650";

    private final BuildLab lab = new BuildLab();

    @AfterEach
    void close() throws IOException {
        lab.close();
    }

    @Test
    void nothingIsLeft() throws IOException, InterruptedException {
        lab.file("a", "1");
        var process = KilledBuild.start(lab, """
                FROM busybox
                COPY a /kept
                RUN --mount=type=secret,id=s --mount=type=tmpfs,target=/t echo begun && %s
                """.formatted(SLEEP));
        var output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (var line = output.readLine(); !"begun".equals(line); line = output.readLine()) {
            assertThat(line).as("the build ended early").isNotNull();
        }
        process.destroyForcibly().waitFor();
        assertThat(sleepers()).as("the container goes on without its builder").isNotEmpty();
        var left = lab.leftovers();
        assertThat(left).hasSize(2);

        var image = lab.build("FROM busybox\nCOPY a /kept\nRUN echo fine >/fine\n");

        assertThat(lab.output()).as("what was complete").contains(" ---> Using cache");
        assertThat(lab.content(image, "fine")).isEqualTo("fine\n");
        assertThat(sleepers()).isEmpty();
        assertThat(lab.leftovers()).isEmpty();
        assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(lab.data.toString());
        for (var directory : left) {
            assertThat(controlGroups(directory.getFileName().toString().replace(".lock", "")))
                    .isEmpty();
        }
    }

    @Test
    void aBuildThatIsKilledAtAnyMomentIsBuiltAgain() throws IOException, InterruptedException {
        long seed = System.nanoTime();
        var random = new Random(seed);
        var dockerfile = """
                FROM busybox
                COPY a /a
                RUN echo 1 >/one
                RUN --mount=type=cache,target=/c echo x >>/c/x && echo 2 >/two
                COPY --from=busybox /bin /copied
                RUN echo 3 >/three
                """;
        lab.file("a", "1");
        lab.isFresh = true;
        var undisturbed = lab.build(dockerfile).digest();
        lab.isFresh = false;
        for (int kill = 0; kill < 8; kill++) {
            List.of("app", "killed").forEach(lab.images::remove);
            lab.images.removeBuildCache(lab.images.buildCache());
            lab.images.collect(Set.of());
            var process = KilledBuild.start(lab, dockerfile);
            var output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            assertThat(output.readLine()).startsWith("Step 1/6");
            Thread.sleep(random.nextInt(2500));
            process.destroyForcibly().waitFor();

            var what = "kill " + kill + " of seed " + seed;
            lab.images.clearLeftovers();
            var image = lab.build(dockerfile);

            assertThat(image.digest()).as(what).isEqualTo(undisturbed);
            assertThat(lab.find(image, "copied/busybox")).as(what).isPresent();
            assertThat(StoreLeftovers.of(lab.data, lab.images)).as(what).isEmpty();
            assertThat(Files.readString(Path.of("/proc/self/mountinfo")))
                    .as(what)
                    .doesNotContain(lab.data.toString());
        }
    }

    /** The command lines of such processes, from the kernel, because Java reads only part of them. */
    private static List<String> sleepers() throws IOException {
        try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            var found = new ArrayList<String>();
            for (Path process : processes) {
                try {
                    var line = Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1);
                    if (line.replace('\0', ' ').strip().endsWith(SLEEP) && !line.contains("KilledBuild")) {
                        found.add(line);
                    }
                } catch (IOException ended) {
                    // it is no sleeper any more
                }
            }
            return found;
        }
    }

    private static List<Path> controlGroups(String build) throws IOException {
        try (var hierarchies = Files.list(Path.of("/sys/fs/cgroup"))) {
            return hierarchies
                    .map(hierarchy -> hierarchy.resolve("skiff-" + build))
                    .filter(Files::exists)
                    .toList();
        }
    }
}

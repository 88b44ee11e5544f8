package io.skiff.agent.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.agent.container.ContainerSpec.BindMount;
import io.skiff.agent.pod.PodVolume;
import io.skiff.agent.pod.PodVolume.EmptyDir;
import io.skiff.agent.volume.PersistentDirectories;
import io.skiff.agent.volume.VolumeDirectories;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** A volume of huge pages, seen from a container. */
@Tag("cgroup")
class HugePagesIT {

    private static final long PAGE = 2L << 20;

    static boolean hasPages() {
        return Files.exists(Path.of("/sys/kernel/mm/hugepages/hugepages-2048kB"));
    }

    @Test
    @EnabledIf("hasPages")
    void aVolumeHasPagesOfItsSize() throws Exception {
        try (var lab = new Lab()) {
            var volumes = new VolumeDirectories(
                    lab.directory.resolve("disk"),
                    lab.directory.resolve("memory"),
                    new PersistentDirectories(lab.directory.resolve("persistent"), List.of()));
            try {
                var volume = new PodVolume("pages", new EmptyDir(true, OptionalLong.of(2 * PAGE), PAGE));
                var source = volumes
                        .prepare(lab.pod, List.of(volume), OptionalLong.of(7))
                        .values()
                        .iterator()
                        .next();
                assertThat(Files.getFileStore(source.path()).type()).isEqualTo("hugetlbfs");
                assertThat(Files.getFileStore(source.path()).getBlockSize()).isEqualTo(PAGE);
                assertThat(Files.getAttribute(source.path(), "unix:gid")).isEqualTo(7);

                var told = lab.container("main")
                        .mounts(List.of(new BindMount(source.path(), "/pages", false)))
                        .script("grep ' /pages ' /proc/mounts; stat -f -c %s /pages; touch /pages/x && ls /pages")
                        .runToEnd()
                        .text();
                assertThat(told).contains("hugetlbfs", "pagesize=2M").endsWith(PAGE + "\nx\n");
            } finally {
                volumes.remove(lab.pod);
            }
        }
    }
}

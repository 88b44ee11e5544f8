package io.skiff.agent.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.skiff.agent.container.ContainerId;
import io.skiff.agent.container.ContainerSpec.BindMount;
import io.skiff.agent.container.ResourceSpec;
import io.skiff.agent.container.SecuritySpec;
import io.skiff.agent.core.PodStorage;
import io.skiff.agent.node.HostResolver;
import io.skiff.agent.pod.ContainerLife;
import io.skiff.agent.pod.ContainerTemplate;
import io.skiff.agent.pod.ImagePin;
import io.skiff.agent.pod.PodDns;
import io.skiff.agent.pod.PodSpec;
import io.skiff.agent.pod.PodVolume;
import io.skiff.agent.pod.PodVolume.VolumeFile;
import io.skiff.agent.pod.VolumeMount;
import io.skiff.agent.testing.FakeClock;
import io.skiff.agent.testing.FakeContainerRuntime;
import io.skiff.agent.testing.PodSpecs;
import io.skiff.agent.volume.PersistentDirectories;
import io.skiff.agent.volume.VolumeDirectories;
import io.skiff.agent.volume.copy.VolumeCopier;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Needs root, for the mounts of volumes. */
class HostStorageIT {

    private static final PodSpec POD = pod();

    @TempDir
    Path directory;

    private HostStorage storage;

    @BeforeEach
    void open() {
        var logs = new PodLogs(directory.resolve("logs"), new FakeContainerRuntime(new FakeClock()));
        var persistent = new PersistentDirectories(directory.resolve("persistent"), List.of());
        storage = new HostStorage(
                new PodIdentityFiles(
                        directory.resolve("identities"), directory.resolve("etc"), HostResolver.ofThisHost()),
                new VolumeDirectories(directory.resolve("disk"), directory.resolve("memory"), persistent),
                persistent,
                new VolumeCopier("n1", persistent, (node, handle) -> InputStream.nullInputStream()),
                logs,
                new LastWords(directory.resolve("last-words"), logs),
                directory);
    }

    @AfterEach
    void clear() {
        storage.clear(POD.uid());
    }

    private static PodSpec pod() {
        var plain = PodSpecs.pod("web").build();
        var main = plain.containers().get(0);
        var mounts = List.of(
                new VolumeMount("config", "/config", "", false),
                new VolumeMount("config", "/one", "a", false),
                new VolumeMount("data", "/data", "", false));
        var container = new ContainerTemplate(
                main.name(),
                main.image(),
                main.pullPolicy(),
                List.of(),
                List.of(),
                "",
                List.of(),
                ResourceSpec.UNLIMITED,
                SecuritySpec.DEFAULT,
                mounts,
                null,
                null,
                null,
                "",
                ImagePin.NONE,
                "",
                ContainerLife.PLAIN);
        var volumes = List.of(
                new PodVolume("config", new PodVolume.Files(List.of(new VolumeFile("a", new byte[] {1}, 0644)))),
                new PodVolume("data", new PodVolume.EmptyDir(false, OptionalLong.empty())));
        return new PodSpec(
                plain.uid(),
                plain.hash(),
                plain.namespace(),
                plain.name(),
                plain.hostname(),
                plain.domain(),
                plain.restartRule(),
                plain.grace(),
                null,
                List.of(),
                List.of(container),
                List.of(),
                volumes,
                plain.host(),
                List.of(),
                null,
                Map.of(),
                false,
                List.of(),
                List.of(),
                PodDns.OF_HOST,
                List.of(),
                true,
                plain.revision(),
                plain.standing(),
                null,
                null,
                plain.created());
    }

    private List<BindMount> mounts() {
        return storage.mounts(
                POD, POD.containers().get(0), new PodStorage.Place("10.0.0.1", Optional.empty()), Map.of());
    }

    @Test
    void noContainerWritesToConfigMapsAndSecrets() {
        assertThat(mounts())
                .filteredOn(mount -> !mount.target().startsWith("/etc/"))
                .extracting(BindMount::target, BindMount::readOnly)
                .containsExactly(tuple("/config", true), tuple("/data", false), tuple("/one", true));
    }

    /** A container runs {@code truncate -s 1T /etc/hosts}: the mounted file is writable. */
    @Test
    void writesAnIdentityAgainWhateverAContainerMadeOfIt() throws IOException {
        var hosts = mounts().get(0);
        var content = Files.readString(hosts.source());
        try (var file = new RandomAccessFile(hosts.source().toFile(), "rw")) {
            file.setLength(1L << 40);
        }

        assertThat(mounts()).contains(hosts);

        assertThat(hosts.source()).hasContent(content);
        storage.clear(POD.uid());
        assertThat(hosts.source()).doesNotExist();
    }

    @Test
    void keepsTheLogsOfTwoRuns() throws IOException {
        for (int attempt = 0; attempt < 4; attempt++) {
            Files.createDirectories(storage.logDirectory(new ContainerId(POD.uid(), "main", attempt)));
        }

        assertThat(directory.resolve("logs").resolve(POD.uid().value()).resolve("main"))
                .isDirectoryNotContaining("glob:**/{0,1}")
                .isDirectoryContaining("glob:**/2")
                .isDirectoryContaining("glob:**/3");
    }
}

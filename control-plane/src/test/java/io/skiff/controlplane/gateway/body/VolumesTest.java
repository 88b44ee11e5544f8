package io.skiff.controlplane.gateway.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.skiff.controlplane.gateway.body.References.UnresolvedException;
import io.skiff.controlplane.testing.TestCluster;
import org.junit.jupiter.api.Test;

class VolumesTest {

    private final Volumes volumes = new Volumes(new References(new TestCluster().view, "default"));

    @Test
    void anEmptyDirectoryHasItsLimit() {
        var volume = volumes.volume(new VolumeBuilder()
                .withName("e")
                .withNewEmptyDir()
                .withMedium("Memory")
                .withSizeLimit(new Quantity("1Mi"))
                .endEmptyDir()
                .build());

        assertThat(volume.getEmptyDir().getInMemory()).isTrue();
        assertThat(volume.getEmptyDir().getSizeLimitBytes()).isEqualTo(1 << 20);
    }

    /** What is to stay must not become a directory that goes with the pod. */
    @Test
    void aSourceThatIsNotServedIsNoEmptyDirectory() {
        var claim = new VolumeBuilder()
                .withName("data")
                .withNewPersistentVolumeClaim("claim", false)
                .build();

        assertThatThrownBy(() -> volumes.volume(claim))
                .isInstanceOf(UnresolvedException.class)
                .hasMessageContaining("\"data\"");
    }
}

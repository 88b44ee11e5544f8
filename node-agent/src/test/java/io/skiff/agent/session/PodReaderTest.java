package io.skiff.agent.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.agent.pod.PodVolume;
import io.skiff.agent.security.seccomp.SeccompChoice;
import io.skiff.proto.node.Container;
import io.skiff.proto.node.Pod;
import io.skiff.proto.node.SecurityContext;
import io.skiff.proto.node.Volume;
import org.junit.jupiter.api.Test;

/** Reads pods of the protocol. */
class PodReaderTest {

    private static SeccompChoice seccomp(String type, String file) {
        var security = SecurityContext.newBuilder().setSeccompType(type).setSeccompFile(file);
        var pod = Pod.newBuilder()
                .setUid("1")
                .addContainers(Container.newBuilder().setName("c").setSecurity(security))
                .build();
        return PodReader.read(pod).containers().get(0).security().seccomp();
    }

    /** A newer control plane has sources that this agent does not know: they must not turn into empty directories. */
    @Test
    void aVolumeOfAnotherSourceIsUnknown() {
        var pod = Pod.newBuilder()
                .setUid("1")
                .addVolumes(Volume.newBuilder().setName("claim"))
                .build();

        assertThat(PodReader.read(pod).volumes()).containsExactly(new PodVolume("claim", new PodVolume.Unknown()));
    }

    /** An unknown profile is closed. */
    @Test
    void readsTheSeccompProfile() {
        assertThat(seccomp("", "")).isEqualTo(SeccompChoice.RUNTIME_DEFAULT);
        assertThat(seccomp("RuntimeDefault", "")).isEqualTo(SeccompChoice.RUNTIME_DEFAULT);
        assertThat(seccomp("Something", "")).isEqualTo(SeccompChoice.RUNTIME_DEFAULT);
        assertThat(seccomp("Unconfined", "")).isEqualTo(SeccompChoice.UNCONFINED);
        assertThat(seccomp("Localhost", "a/b.json")).isEqualTo(SeccompChoice.localhost("a/b.json"));
    }
}

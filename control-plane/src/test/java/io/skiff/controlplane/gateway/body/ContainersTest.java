package io.skiff.controlplane.gateway.body;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.AppArmorProfile;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.SeccompProfile;
import io.skiff.controlplane.StoredKinds;
import io.skiff.controlplane.view.LiveView;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The containers of a pod, as their node gets them. */
class ContainersTest {

    private static final SeccompProfile UNCONFINED = new SeccompProfile(null, "Unconfined");
    private static final SeccompProfile LOCALHOST = new SeccompProfile("a/b.json", "Localhost");

    private static String seccomp(@Nullable SeccompProfile ofPod, @Nullable SeccompProfile ofContainer) {
        var pod = new PodBuilder()
                .withNewMetadata()
                .withName("p")
                .withNamespace("default")
                .endMetadata()
                .withNewSpec()
                .withNewSecurityContext()
                .withSeccompProfile(ofPod)
                .endSecurityContext()
                .addNewContainer()
                .withName("c")
                .withImage("i")
                .withNewSecurityContext()
                .withSeccompProfile(ofContainer)
                .endSecurityContext()
                .endContainer()
                .endSpec()
                .build();
        var view = new LiveView(StoredKinds.registry());
        var environment = new Environment(pod, new References(view, "default"), new DownwardFields(pod, view));
        var security = new Containers(environment, pod.getSpec().getSecurityContext(), Map.of(), Map.of())
                .container(pod.getSpec().getContainers().get(0))
                .getSecurity();
        return security.getSeccompType() + " " + security.getSeccompFile();
    }

    @Test
    void theContainersOwnSeccompProfileCountsBeforeThePods() {
        assertThat(seccomp(null, null)).isEqualTo(" ");
        assertThat(seccomp(UNCONFINED, null)).isEqualTo("Unconfined ");
        assertThat(seccomp(null, LOCALHOST)).isEqualTo("Localhost a/b.json");
        assertThat(seccomp(UNCONFINED, LOCALHOST)).isEqualTo("Localhost a/b.json");
        assertThat(seccomp(LOCALHOST, UNCONFINED)).isEqualTo("Unconfined ");
    }

    private static String appArmor(
            @Nullable AppArmorProfile ofPod, @Nullable AppArmorProfile ofContainer, Map<String, String> annotations) {
        var pod = new PodBuilder()
                .withNewSpec()
                .withNewSecurityContext()
                .withAppArmorProfile(ofPod)
                .endSecurityContext()
                .addNewContainer()
                .withName("c")
                .withImage("i")
                .withNewSecurityContext()
                .withAppArmorProfile(ofContainer)
                .endSecurityContext()
                .endContainer()
                .endSpec()
                .build();
        var view = new LiveView(StoredKinds.registry());
        var environment = new Environment(pod, new References(view, "default"), new DownwardFields(pod, view));
        var security = new Containers(environment, pod.getSpec().getSecurityContext(), annotations, Map.of())
                .container(pod.getSpec().getContainers().get(0))
                .getSecurity();
        return security.getAppArmorType() + " " + security.getAppArmorProfile();
    }

    @Test
    void theContainersOwnAppArmorProfileCountsBeforeTheAnnotationAndThePods() {
        var unconfined = new AppArmorProfile(null, "Unconfined");
        var own = new AppArmorProfile("own", "Localhost");
        var annotated = Map.of("container.apparmor.security.beta.kubernetes.io/c", "localhost/old");
        assertThat(appArmor(null, null, Map.of())).isEqualTo(" ");
        assertThat(appArmor(unconfined, null, Map.of())).isEqualTo("Unconfined ");
        assertThat(appArmor(unconfined, null, annotated)).isEqualTo("Localhost old");
        assertThat(appArmor(unconfined, own, annotated)).isEqualTo("Localhost own");
        assertThat(appArmor(null, null, Map.of("container.apparmor.security.beta.kubernetes.io/c", "runtime/default")))
                .isEqualTo("RuntimeDefault ");
    }
}

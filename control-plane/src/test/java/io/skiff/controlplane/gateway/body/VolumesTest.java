package io.skiff.controlplane.gateway.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.DownwardAPIVolumeFile;
import io.fabric8.kubernetes.api.model.DownwardAPIVolumeFileBuilder;
import io.fabric8.kubernetes.api.model.KeyToPathBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.skiff.controlplane.gateway.body.References.UnresolvedException;
import io.skiff.controlplane.testing.Objects;
import io.skiff.controlplane.testing.TestCluster;
import io.skiff.proto.node.VolumeFile;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VolumesTest {

    private final TestCluster cluster = new TestCluster();
    private final Volumes volumes = volumes(Objects.pod("web"));

    private Volumes volumes(Pod pod) {
        return new Volumes(
                new References(cluster.view, Objects.NAMESPACE),
                new DownwardFields(pod, cluster.view),
                new ClaimedVolumes(pod, cluster.view),
                pod);
    }

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

    @Test
    void anEmptyDirectoryOfHugePagesHasTheirSize() {
        var volume = new VolumeBuilder()
                .withName("e")
                .withNewEmptyDir()
                .withMedium("HugePages-1Gi")
                .endEmptyDir();
        assertThat(volumes.volume(volume.build()).getEmptyDir().getHugePageSize())
                .isEqualTo(1L << 30);
        var only = volume.editEmptyDir().withMedium("HugePages").endEmptyDir().build();
        var asking = Objects.pod("asking");
        asking.getSpec()
                .getContainers()
                .get(0)
                .setResources(new ResourceRequirementsBuilder()
                        .addToLimits("hugepages-2Mi", new Quantity("4Mi"))
                        .build());
        var directory = volumes(asking).volume(only).getEmptyDir();
        assertThat(directory.getHugePageSize()).isEqualTo(2L << 20);
        assertThat(directory.getInMemory()).isTrue();
        assertThatThrownBy(() -> volumes.volume(only)).hasMessageContaining("needs one size of huge pages");
    }

    @Test
    void anImageIsNamed() {
        var volume = volumes.volume(new VolumeBuilder()
                .withName("i")
                .withNewImage("Never", "model:v1")
                .build());
        assertThat(volume.getImage().getReference()).isEqualTo("model:v1");
        assertThat(volume.getImage().getPullPolicy()).isEqualTo("Never");
    }

    @Test
    void allSourcesOfAProjectionAreInOneDirectory() {
        cluster.create(new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(Objects.NAMESPACE)
                .withName("app")
                .endMetadata()
                .addToData("same", "of the map")
                .addToData("conf", "c")
                .build());
        cluster.create(new SecretBuilder()
                .withNewMetadata()
                .withNamespace(Objects.NAMESPACE)
                .withName("key")
                .endMetadata()
                .addToData("same", "b2YgdGhlIHNlY3JldA==")
                .build());
        var volume = volumes.volume(new VolumeBuilder()
                .withName("all")
                .withNewProjected()
                .withDefaultMode(0440)
                .addNewSource()
                .withNewConfigMap()
                .withName("app")
                .endConfigMap()
                .endSource()
                .addNewSource()
                .withNewSecret()
                .withName("key")
                .addToItems(new KeyToPathBuilder()
                        .withKey("same")
                        .withMode(0400)
                        .withPath("same")
                        .build())
                .endSecret()
                .endSource()
                .addNewSource()
                .withNewSecret()
                .withName("missing")
                .withOptional(true)
                .endSecret()
                .endSource()
                .endProjected()
                .build());

        assertThat(volume.getFiles().getFilesList())
                .extracting(VolumeFile::getPath, file -> file.getContent().toStringUtf8(), VolumeFile::getMode)
                .containsExactlyInAnyOrder(tuple("conf", "c", 0440), tuple("same", "of the secret", 0400));
    }

    @Test
    void aMissingSourceOfAProjectionIsTold() {
        assertThatThrownBy(() -> volumes.volume(new VolumeBuilder()
                        .withName("all")
                        .withNewProjected()
                        .addNewSource()
                        .withNewSecret()
                        .withName("missing")
                        .endSecret()
                        .endSource()
                        .endProjected()
                        .build()))
                .isInstanceOf(UnresolvedException.class)
                .hasMessage("secret \"missing\" not found");
    }

    /** The texts are kubelet's. */
    @Test
    void fieldsOfThePodAreFiles() {
        var pod = new PodBuilder(Objects.pod("web"))
                .editMetadata()
                .withUid("u-1")
                .withLabels(Map.of("b", "2", "a", "say \"1\""))
                .withAnnotations(Map.of("note", "x"))
                .endMetadata()
                .build();

        assertThat(field(pod, "metadata.name")).isEqualTo("web");
        assertThat(field(pod, "metadata.namespace")).isEqualTo(Objects.NAMESPACE);
        assertThat(field(pod, "metadata.uid")).isEqualTo("u-1");
        assertThat(field(pod, "metadata.labels")).isEqualTo("a=\"say \\\"1\\\"\"\nb=\"2\"");
        assertThat(field(pod, "metadata.annotations['note']")).isEqualTo("x");
        assertThat(field(pod, "metadata.annotations['none']")).isEmpty();
    }

    private String field(Pod pod, String path) {
        return content(
                pod,
                new DownwardAPIVolumeFileBuilder()
                        .withPath("f")
                        .withNewFieldRef("v1", path)
                        .build());
    }

    @ParameterizedTest
    @CsvSource({
        "limits.cpu, 1, 2",
        "limits.cpu, 1m, 1500",
        "limits.cpu, 0, 2",
        "requests.cpu, 1m, 250",
        "limits.memory, 1Mi, 8192",
        "limits.memory, 1Gi, 8",
        "requests.memory, 1, 0",
    })
    void resourcesAreRoundedUpAndMissingLimitsAreTheNodes(String resource, String divisor, String text) {
        cluster.create(Objects.node("n1"));
        var pod = new PodBuilder(Objects.on("n1", Objects.pod("web")))
                .editSpec()
                .editFirstContainer()
                .withNewResources()
                .addToLimits("cpu", new Quantity("1500m"))
                .addToRequests("cpu", new Quantity("250m"))
                .endResources()
                .endContainer()
                .endSpec()
                .build();
        var container = pod.getSpec().getContainers().get(0).getName();

        assertThat(content(
                        pod,
                        new DownwardAPIVolumeFileBuilder()
                                .withPath("f")
                                .withNewResourceFieldRef()
                                .withContainerName(container)
                                .withDivisor(new Quantity(divisor))
                                .withResource(resource)
                                .endResourceFieldRef()
                                .build()))
                .isEqualTo(text);
    }

    private String content(Pod pod, DownwardAPIVolumeFile file) {
        return volumes(pod)
                .volume(new VolumeBuilder()
                        .withName("down")
                        .withNewDownwardAPI()
                        .withItems(file)
                        .endDownwardAPI()
                        .build())
                .getFiles()
                .getFiles(0)
                .getContent()
                .toStringUtf8();
    }

    /** What is to stay must not become a directory that goes with the pod. */
    @Test
    void aClaimWithoutAVolumeIsNoEmptyDirectory() {
        var claim = new VolumeBuilder()
                .withName("data")
                .withNewPersistentVolumeClaim("claim", false)
                .build();

        assertThatThrownBy(() -> volumes.volume(claim))
                .isInstanceOf(UnresolvedException.class)
                .hasMessage("persistentvolumeclaim \"claim\" not found");
    }
}

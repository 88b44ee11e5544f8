package io.skiff.controlplane.api.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import io.kubernetes.client.proto.IntStr.IntOrString;
import io.kubernetes.client.proto.Meta.MicroTime;
import io.kubernetes.client.proto.Meta.ObjectMeta;
import io.kubernetes.client.proto.Meta.Time;
import io.kubernetes.client.proto.Resource.Quantity;
import io.kubernetes.client.proto.Runtime.TypeMeta;
import io.kubernetes.client.proto.Runtime.Unknown;
import io.kubernetes.client.proto.V1;
import io.kubernetes.client.proto.V1Apps;
import io.skiff.controlplane.StoredKinds;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProtobufReaderTest {

    private static final ProtobufReader READER = new ProtobufReader(StoredKinds.registry());

    /** A client may send what it creates in protobuf, whatever it is. */
    @Test
    void readsEveryKind() throws MalformedException {
        for (var definition : StoredKinds.registry().all()) {
            assertThat(definition.protobuf()).as(definition.toString()).isPresent();
            var empty = definition.protobuf().orElseThrow().message().get();
            var kind = definition.kind();

            assertThat(READER.read(body(kind.apiVersion(), kind.name(), empty))
                            .path("kind")
                            .textValue())
                    .isEqualTo(kind.name());
        }
    }

    /** The bytes are those of k8s.io/api/coordination/v1/generated.pb.go. */
    @Test
    void readsALease() throws Exception {
        var metadata =
                ObjectMeta.newBuilder().setName("l").setResourceVersion("7").build();
        var renewed = MicroTime.newBuilder()
                .setSeconds(1_700_000_000)
                .setNanos(120_000_000)
                .build();
        var spec = new ByteArrayOutputStream();
        var out = CodedOutputStream.newInstance(spec);
        out.writeString(1, "me");
        out.writeInt32(2, 15);
        out.writeMessage(4, renewed);
        out.writeInt32(5, 0);
        out.flush();
        var lease = new ByteArrayOutputStream();
        out = CodedOutputStream.newInstance(lease);
        out.writeMessage(1, metadata);
        out.writeByteArray(2, spec.toByteArray());
        out.flush();

        var read = READER.read(body("coordination.k8s.io/v1", "Lease", ByteString.copyFrom(lease.toByteArray())));

        assertThat(read.toString())
                .isEqualTo("{\"apiVersion\":\"coordination.k8s.io/v1\",\"kind\":\"Lease\",\"metadata\":{\"name\":\"l\","
                        + "\"resourceVersion\":\"7\"},\"spec\":{\"holderIdentity\":\"me\",\"leaseDurationSeconds\":15,"
                        + "\"renewTime\":\"2023-11-14T22:13:20.120000Z\",\"leaseTransitions\":0}}");
    }

    @Test
    void readsAPod() throws MalformedException {
        var pod = V1.Pod.newBuilder()
                .setMetadata(ObjectMeta.newBuilder()
                        .setName("p")
                        .setNamespace("")
                        .putLabels("a", "")
                        .setGeneration(0)
                        .setCreationTimestamp(Time.newBuilder()))
                .setSpec(V1.PodSpec.newBuilder()
                        .setTerminationGracePeriodSeconds(0)
                        .addVolumes(V1.Volume.newBuilder()
                                .setName("v")
                                .setVolumeSource(
                                        V1.VolumeSource.newBuilder().setEmptyDir(V1.EmptyDirVolumeSource.newBuilder())))
                        .addContainers(V1.Container.newBuilder()
                                .setName("c")
                                .addCommand("")
                                .setResources(V1.ResourceRequirements.newBuilder()
                                        .putLimits(
                                                "cpu",
                                                Quantity.newBuilder()
                                                        .setString("100m")
                                                        .build()))
                                .addPorts(V1.ContainerPort.newBuilder()
                                        .setContainerPort(80)
                                        .setHostPort(0))))
                .build();

        assertThat(READER.read(body("v1", "Pod", pod)).toString())
                .isEqualTo(
                        "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"p\",\"labels\":{\"a\":\"\"}},"
                                + "\"spec\":{\"volumes\":[{\"name\":\"v\",\"emptyDir\":{}}],\"containers\":[{\"name\":\"c\","
                                + "\"command\":[\"\"],\"ports\":[{\"containerPort\":80}],\"resources\":{\"limits\":{\"cpu\":\"100m\"}}}],"
                                + "\"terminationGracePeriodSeconds\":0}}");
    }

    @Test
    void readsNumbersOrStringsAndBytes() throws MalformedException {
        var service = V1.Service.newBuilder()
                .setSpec(V1.ServiceSpec.newBuilder()
                        .addPorts(port(IntOrString.newBuilder().setType(0).setIntVal(80)))
                        .addPorts(port(IntOrString.newBuilder().setType(1).setStrVal("http"))))
                .build();
        var secret = V1.Secret.newBuilder()
                .putData("p", ByteString.copyFrom("q", StandardCharsets.UTF_8))
                .build();

        assertThat(READER.read(body("v1", "Service", service)).at("/spec/ports").toString())
                .isEqualTo("[{\"targetPort\":80},{\"targetPort\":\"http\"}]");
        assertThat(READER.read(body("v1", "Secret", secret)).at("/data/p").asText())
                .isEqualTo("cQ==");
    }

    /** Zero has a meaning in a rollout: a missing limit becomes a quarter. */
    @Test
    void readsAZeroOfAStrategy() throws MalformedException {
        var deployment = V1Apps.Deployment.newBuilder()
                .setSpec(V1Apps.DeploymentSpec.newBuilder()
                        .setStrategy(V1Apps.DeploymentStrategy.newBuilder()
                                .setRollingUpdate(V1Apps.RollingUpdateDeployment.newBuilder()
                                        .setMaxSurge(IntOrString.newBuilder()
                                                .setType(0)
                                                .setIntVal(0)))))
                .build();

        assertThat(READER.read(body("apps/v1", "Deployment", deployment))
                        .at("/spec/strategy/rollingUpdate")
                        .toString())
                .isEqualTo("{\"maxSurge\":0}");
    }

    /** The generated classes are older than the field. */
    @Test
    void readsAVolumeThatIsAnImage() throws Exception {
        var image = new ByteArrayOutputStream();
        var out = CodedOutputStream.newInstance(image);
        out.writeString(1, "model:v1");
        out.writeString(2, "Always");
        out.flush();
        var source = V1.VolumeSource.newBuilder()
                .setUnknownFields(UnknownFieldSet.newBuilder()
                        .addField(
                                30,
                                UnknownFieldSet.Field.newBuilder()
                                        .addLengthDelimited(ByteString.copyFrom(image.toByteArray()))
                                        .build())
                        .build());
        var pod = V1.Pod.newBuilder()
                .setSpec(V1.PodSpec.newBuilder()
                        .addVolumes(V1.Volume.newBuilder().setName("model").setVolumeSource(source)))
                .build();

        assertThat(READER.read(body("v1", "Pod", pod)).at("/spec/volumes/0").toString())
                .isEqualTo("{\"name\":\"model\",\"image\":{\"reference\":\"model:v1\",\"pullPolicy\":\"Always\"}}");
    }

    @Test
    void refusesWhatItCannotRead() {
        assertThatThrownBy(() -> READER.read("{}".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("does not begin with k8s");
        assertThatThrownBy(() -> READER.read(body("v9", "Thing", V1.Pod.getDefaultInstance())))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("apiVersion v9 and kind Thing");
    }

    private static V1.ServicePort.Builder port(IntOrString.Builder target) {
        return V1.ServicePort.newBuilder().setTargetPort(target);
    }

    private static byte[] body(String apiVersion, String kind, Message object) {
        return body(apiVersion, kind, object.toByteString());
    }

    private static byte[] body(String apiVersion, String kind, ByteString object) {
        var envelope = Unknown.newBuilder()
                .setTypeMeta(TypeMeta.newBuilder().setApiVersion(apiVersion).setKind(kind))
                .setRaw(object)
                .build();
        var body = new ByteArrayOutputStream();
        body.writeBytes(new byte[] {'k', '8', 's', 0});
        body.writeBytes(envelope.toByteArray());
        return body.toByteArray();
    }
}

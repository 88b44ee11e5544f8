package io.skiff.controlplane.api.codec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.InvalidProtocolBufferException;
import io.kubernetes.client.proto.Meta;
import io.kubernetes.client.proto.Runtime;
import io.kubernetes.client.proto.V1Authorization;
import io.kubernetes.client.proto.V1Autoscaling;
import io.kubernetes.client.proto.V1Policy;
import io.skiff.controlplane.kind.KindDefinition;
import io.skiff.controlplane.kind.KindRegistry;
import io.skiff.controlplane.kind.ProtobufForm;
import io.skiff.controlplane.object.Json;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * Reads bodies in Kubernetes' protobuf, which newer clients send when they create objects: an envelope with the type's
 * name, then the object.
 */
public final class ProtobufReader {

    private static final byte[] MAGIC = {'k', '8', 's', 0};

    /** The requests that are sent but not stored. */
    private static final Map<String, ProtobufForm> REQUESTS = Map.of(
            "autoscaling/v1/Scale",
            ProtobufForm.of(V1Autoscaling.Scale::getDefaultInstance, "replicas"),
            "policy/v1/Eviction",
            ProtobufForm.of(V1Policy.Eviction::getDefaultInstance),
            "authorization.k8s.io/v1/SelfSubjectAccessReview",
            ProtobufForm.of(V1Authorization.SelfSubjectAccessReview::getDefaultInstance));

    private static final ProtobufForm OPTIONS = ProtobufForm.of(Meta.DeleteOptions::getDefaultInstance);

    private final KindRegistry kinds;

    public ProtobufReader(KindRegistry kinds) {
        this.kinds = kinds;
    }

    public ObjectNode read(byte[] body) throws MalformedException {
        if (body.length < MAGIC.length || !Arrays.equals(body, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new MalformedException("the body is not Kubernetes protobuf: it does not begin with k8s\\0");
        }
        try {
            var envelope = Runtime.Unknown.parseFrom(Arrays.copyOfRange(body, MAGIC.length, body.length));
            var type = envelope.getTypeMeta();
            var form = form(type.getApiVersion(), type.getKind())
                    .orElseThrow(() -> new MalformedException("no object of apiVersion " + type.getApiVersion()
                            + " and kind " + type.getKind() + " can be read from protobuf; send JSON"));
            var object = Json.object().put("apiVersion", type.getApiVersion()).put("kind", type.getKind());
            var parsed = form.message().get().getParserForType().parseFrom(envelope.getRaw());
            object.setAll(new ProtobufTree(form).of(parsed));
            return object;
        } catch (InvalidProtocolBufferException e) {
            throw new MalformedException("the body is not Kubernetes protobuf: " + e.getMessage());
        }
    }

    private Optional<ProtobufForm> form(String apiVersion, String kind) {
        if (kind.equals("DeleteOptions")) {
            return isServed(apiVersion) ? Optional.of(OPTIONS) : Optional.empty();
        }
        var stored = kinds.find(apiVersion, kind).flatMap(KindDefinition::protobuf);
        return stored.isPresent() ? stored : Optional.ofNullable(REQUESTS.get(apiVersion + "/" + kind));
    }

    private boolean isServed(String apiVersion) {
        return apiVersion.equals("meta.k8s.io/v1")
                || kinds.kinds().stream().anyMatch(kind -> kind.apiVersion().equals(apiVersion));
    }
}

package io.skiff.controlplane.api.codec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.kubernetes.client.proto.Meta;
import io.kubernetes.client.proto.Runtime;
import io.kubernetes.client.proto.V1;
import io.kubernetes.client.proto.V1Apps;
import io.kubernetes.client.proto.V1Authorization;
import io.kubernetes.client.proto.V1Autoscaling;
import io.kubernetes.client.proto.V1Policy;
import io.skiff.controlplane.object.Json;
import java.util.Arrays;
import java.util.Map;

/** Reads bodies in Kubernetes' protobuf, which newer clients send for what they create: an envelope with the type's name, then the object. */
public final class ProtobufReader {

    private static final byte[] MAGIC = {'k', '8', 's', 0};

    private static final Map<String, Message> MESSAGES = Map.ofEntries(
            Map.entry("v1/Namespace", V1.Namespace.getDefaultInstance()),
            Map.entry("v1/Node", V1.Node.getDefaultInstance()),
            Map.entry("v1/Pod", V1.Pod.getDefaultInstance()),
            Map.entry("v1/Service", V1.Service.getDefaultInstance()),
            Map.entry("v1/Endpoints", V1.Endpoints.getDefaultInstance()),
            Map.entry("v1/ConfigMap", V1.ConfigMap.getDefaultInstance()),
            Map.entry("v1/Secret", V1.Secret.getDefaultInstance()),
            Map.entry("v1/Event", V1.Event.getDefaultInstance()),
            Map.entry("v1/DeleteOptions", Meta.DeleteOptions.getDefaultInstance()),
            Map.entry("meta.k8s.io/v1/DeleteOptions", Meta.DeleteOptions.getDefaultInstance()),
            Map.entry("apps/v1/Deployment", V1Apps.Deployment.getDefaultInstance()),
            Map.entry("apps/v1/ReplicaSet", V1Apps.ReplicaSet.getDefaultInstance()),
            Map.entry("apps/v1/DeleteOptions", Meta.DeleteOptions.getDefaultInstance()),
            Map.entry("autoscaling/v1/Scale", V1Autoscaling.Scale.getDefaultInstance()),
            Map.entry("policy/v1/Eviction", V1Policy.Eviction.getDefaultInstance()),
            Map.entry(
                    "authorization.k8s.io/v1/SelfSubjectAccessReview",
                    V1Authorization.SelfSubjectAccessReview.getDefaultInstance()));

    private ProtobufReader() {}

    public static ObjectNode read(byte[] body) throws MalformedException {
        if (body.length < MAGIC.length || !Arrays.equals(body, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new MalformedException("the body is not Kubernetes protobuf: it does not begin with k8s\\0");
        }
        try {
            var envelope = Runtime.Unknown.parseFrom(Arrays.copyOfRange(body, MAGIC.length, body.length));
            var type = envelope.getTypeMeta();
            var message = MESSAGES.get(type.getApiVersion() + "/" + type.getKind());
            if (message == null) {
                throw new MalformedException("no object of apiVersion " + type.getApiVersion() + " and kind "
                        + type.getKind() + " can be read from protobuf; send JSON");
            }
            var object = Json.object().put("apiVersion", type.getApiVersion()).put("kind", type.getKind());
            var parsed = message.getParserForType().parseFrom(envelope.getRaw());
            object.setAll(ProtobufTree.of(parsed));
            return object;
        } catch (InvalidProtocolBufferException e) {
            throw new MalformedException("the body is not Kubernetes protobuf: " + e.getMessage());
        }
    }
}

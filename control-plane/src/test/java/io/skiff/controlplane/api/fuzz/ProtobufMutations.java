package io.skiff.controlplane.api.fuzz;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.kubernetes.client.proto.Meta;
import io.kubernetes.client.proto.Runtime;
import io.kubernetes.client.proto.V1;
import io.kubernetes.client.proto.V1Apps;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Bodies in Kubernetes' protobuf: messages with random fields, half of them with changed bytes. */
final class ProtobufMutations {

    private static final byte[] MAGIC = {'k', '8', 's', 0};
    private static final int MOST_LEVELS = 6;

    private static final Map<String, Message> MESSAGES = Map.of(
            "v1/Namespace", V1.Namespace.getDefaultInstance(),
            "v1/Node", V1.Node.getDefaultInstance(),
            "v1/Pod", V1.Pod.getDefaultInstance(),
            "v1/Service", V1.Service.getDefaultInstance(),
            "v1/ConfigMap", V1.ConfigMap.getDefaultInstance(),
            "v1/Secret", V1.Secret.getDefaultInstance(),
            "v1/Event", V1.Event.getDefaultInstance(),
            "apps/v1/Deployment", V1Apps.Deployment.getDefaultInstance(),
            "apps/v1/ReplicaSet", V1Apps.ReplicaSet.getDefaultInstance(),
            "v1/DeleteOptions", Meta.DeleteOptions.getDefaultInstance());

    private final Random random;

    ProtobufMutations(Random random) {
        this.random = random;
    }

    byte[] body(String apiVersion, String kind, String name) {
        var message = MESSAGES.getOrDefault(apiVersion + "/" + kind, V1.Pod.getDefaultInstance());
        var builder = message.newBuilderForType();
        fill(builder, 0);
        var metadata = message.getDescriptorForType().findFieldByName("metadata");
        if (metadata != null && random.nextInt(4) > 0) {
            builder.setField(
                    metadata, Meta.ObjectMeta.newBuilder().setName(name).build());
        }
        var envelope = Runtime.Unknown.newBuilder()
                .setTypeMeta(Runtime.TypeMeta.newBuilder()
                        .setApiVersion(random.nextInt(20) == 0 ? Oddities.text(random) : apiVersion)
                        .setKind(random.nextInt(20) == 0 ? Oddities.text(random) : kind))
                .setRaw(ByteString.copyFrom(damaged(builder.build().toByteArray())))
                .build()
                .toByteArray();
        var body = Arrays.copyOf(MAGIC, MAGIC.length + envelope.length);
        System.arraycopy(envelope, 0, body, MAGIC.length, envelope.length);
        return random.nextInt(8) == 0 ? damaged(body) : body;
    }

    /** Half of the time as it was. */
    byte[] damaged(byte[] bytes) {
        if (bytes.length == 0) {
            return bytes;
        }
        var changed = bytes.clone();
        switch (random.nextInt(8)) {
            case 0 -> changed = Arrays.copyOf(changed, random.nextInt(changed.length));
            case 1 -> changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
            case 2 -> {
                for (int i = 0; i < 10; i++) {
                    changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
                }
            }
            case 3 -> {
                int at = random.nextInt(changed.length);
                Arrays.fill(changed, at, Math.min(changed.length, at + 9), (byte) 0xff);
            }
            default -> {}
        }
        return changed;
    }

    private void fill(Message.Builder builder, int level) {
        for (var field : builder.getDescriptorForType().getFields()) {
            if (random.nextInt(level == 0 ? 2 : 4) == 0 && level < MOST_LEVELS) {
                set(builder, field, level);
            }
        }
    }

    private void set(Message.Builder builder, FieldDescriptor field, int level) {
        if (field.isRepeated()) {
            for (int i = random.nextInt(3); i > 0; i--) {
                builder.addRepeatedField(field, value(builder, field, level));
            }
        } else {
            builder.setField(field, value(builder, field, level));
        }
    }

    private Object value(Message.Builder parent, FieldDescriptor field, int level) {
        return switch (field.getJavaType()) {
            case MESSAGE -> {
                var below = parent.newBuilderForField(field);
                fill(below, level + 1);
                yield below.build();
            }
            case BYTE_STRING -> ByteString.copyFrom(new byte[] {(byte) random.nextInt(256), 0, (byte) 0xff});
            case ENUM -> Oddities.one(random, List.copyOf(field.getEnumType().getValues()));
            case INT -> (int) Oddities.number(random);
            case LONG -> Oddities.number(random);
            case FLOAT -> (float) random.nextGaussian();
            case DOUBLE -> random.nextInt(4) == 0 ? Double.NaN : random.nextGaussian();
            case BOOLEAN -> random.nextBoolean();
            case STRING -> Oddities.text(random);
        };
    }
}

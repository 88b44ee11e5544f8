package io.skiff.controlplane.api.codec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.UnknownFieldSet;
import java.io.UncheckedIOException;

/** Fields of Kubernetes' protobuf that the generated classes lack, and without which an object would mean something else. */
final class NewerFields {

    /** {@code VolumeSource.image} (k8s.io/api/core/v1/generated.proto): a volume without any source is an empty directory. */
    private static final int IMAGE = 30;

    private static final int REFERENCE = 1;
    private static final int PULL_POLICY = 2;

    private NewerFields() {}

    /** Adds those of a message to its tree. */
    static void add(MessageOrBuilder message, ObjectNode tree) {
        if (!(message instanceof Message source)
                || !source.getDescriptorForType().getName().equals("VolumeSource")) {
            return;
        }
        for (var bytes : source.getUnknownFields().getField(IMAGE).getLengthDelimitedList()) {
            try {
                var fields = UnknownFieldSet.parseFrom(bytes);
                var image = tree.putObject("image");
                text(fields, REFERENCE, image, "reference");
                text(fields, PULL_POLICY, image, "pullPolicy");
            } catch (InvalidProtocolBufferException malformed) {
                throw new UncheckedIOException("VolumeSource.image", malformed);
            }
        }
    }

    private static void text(UnknownFieldSet fields, int number, ObjectNode tree, String name) {
        fields.getField(number).getLengthDelimitedList().stream()
                .filter(bytes -> !bytes.isEmpty())
                .forEach(bytes -> tree.put(name, bytes.toStringUtf8()));
    }
}

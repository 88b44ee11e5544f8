package io.skiff.controlplane.api.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.kubernetes.client.proto.Meta;
import io.kubernetes.client.proto.Runtime;
import io.skiff.controlplane.object.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * Writes the replies that there are in Kubernetes' protobuf: the metadata of objects, and what a watch of metadata needs
 * beside it.
 *
 * <p>An object stands in an envelope with the type's name ({@code runtime.Unknown}), as {@link ProtobufReader} reads it.
 * A list is written item by item, so that it need not be in memory. An event of a watch is a frame: its length in four
 * bytes, then the event, then in the event the object with its own envelope.
 */
public final class ProtobufWriter {

    private static final byte[] MAGIC = {'k', '8', 's', 0};

    private static final Meta.PartialObjectMetadata PARTIAL = Meta.PartialObjectMetadata.getDefaultInstance();

    private static final int LENGTH_DELIMITED = 2;

    private ProtobufWriter() {}

    /** Writes an object that has only metadata, or a Status. */
    public static byte[] object(ObjectNode object) {
        var empty = object.path("kind").asText().equals("Status") ? Meta.Status.getDefaultInstance() : PARTIAL;
        var message = filled(empty.newBuilderForType(), object).toByteString();
        return join(
                MAGIC,
                Runtime.Unknown.newBuilder()
                        .setTypeMeta(type(
                                object.path("apiVersion").asText(),
                                object.path("kind").asText()))
                        .setRaw(message)
                        .build()
                        .toByteArray());
    }

    /** Writes an item of a list, with what precedes it in the list. */
    public static byte[] item(ObjectNode object) {
        var message = filled(PARTIAL.newBuilderForType(), object).toByteArray();
        return join(head(Meta.PartialObjectMetadataList.ITEMS_FIELD_NUMBER, message.length), message);
    }

    /**
     * Writes the beginning of a list. Its items follow; there is nothing after them.
     *
     * @param itemBytes the length of all items
     */
    public static byte[] listHead(String apiVersion, String kind, String revision, long itemBytes) {
        var metadata = Meta.PartialObjectMetadataList.newBuilder()
                .setMetadata(Meta.ListMeta.newBuilder().setResourceVersion(revision))
                .build()
                .toByteArray();
        var type = Runtime.Unknown.newBuilder()
                .setTypeMeta(type(apiVersion, kind))
                .build()
                .toByteArray();
        return join(MAGIC, type, head(Runtime.Unknown.RAW_FIELD_NUMBER, metadata.length + itemBytes), metadata);
    }

    /** Writes an event of a watch, with the frame in which it stands. */
    public static byte[] event(String type, ObjectNode object) {
        var event = Meta.WatchEvent.newBuilder()
                .setType(type)
                .setObject(Runtime.RawExtension.newBuilder().setRaw(ByteString.copyFrom(object(object))))
                .build()
                .toByteArray();
        return join(ByteBuffer.allocate(Integer.BYTES).putInt(event.length).array(), event);
    }

    private static Runtime.TypeMeta type(String apiVersion, String kind) {
        return Runtime.TypeMeta.newBuilder()
                .setApiVersion(apiVersion)
                .setKind(kind)
                .build();
    }

    /** The tag and the length of a field that holds a message. */
    private static byte[] head(int field, long length) {
        var bytes = new ByteArrayOutputStream();
        var out = CodedOutputStream.newInstance(bytes);
        try {
            out.writeTag(field, LENGTH_DELIMITED);
            out.writeUInt64NoTag(length);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Sets the fields of a message that the tree has under the same names. */
    private static Message filled(Message.Builder builder, JsonNode tree) {
        for (var entry : tree.properties()) {
            var field = builder.getDescriptorForType().findFieldByName(entry.getKey());
            var value = entry.getValue();
            if (field == null || value.isNull()) {
                continue;
            }
            if (field.isMapField()) {
                value.properties()
                        .forEach(one ->
                                builder.addRepeatedField(field, entry(builder, field, one.getKey(), one.getValue())));
            } else if (field.isRepeated()) {
                value.forEach(item -> builder.addRepeatedField(field, single(builder, field, item)));
            } else {
                builder.setField(field, single(builder, field, value));
            }
        }
        return builder.build();
    }

    private static Message entry(Message.Builder builder, FieldDescriptor map, String key, JsonNode value) {
        return filled(
                builder.newBuilderForField(map), Json.object().put("key", key).set("value", value));
    }

    private static Object single(Message.Builder builder, FieldDescriptor field, JsonNode value) {
        return switch (field.getJavaType()) {
            case MESSAGE -> message(builder.newBuilderForField(field), value);
            case STRING -> value.asText();
            case BOOLEAN -> value.asBoolean();
            case INT -> value.asInt();
            case LONG -> value.asLong();
            case BYTE_STRING, DOUBLE, ENUM, FLOAT ->
                throw new IllegalStateException(field + " is in no metadata and in no Status");
        };
    }

    private static Message message(Message.Builder builder, JsonNode value) {
        if (builder instanceof Meta.Time.Builder time) {
            return time.setSeconds(Instant.parse(value.asText()).getEpochSecond())
                    .build();
        }
        if (builder instanceof Meta.FieldsV1.Builder fields) {
            return fields.setRaw(ByteString.copyFrom(Json.write(value))).build();
        }
        return filled(builder, value);
    }

    private static byte[] join(byte[]... parts) {
        var joined = new ByteArrayOutputStream();
        for (var part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }
}

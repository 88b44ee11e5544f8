package io.skiff.controlplane.api.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import io.kubernetes.client.proto.IntStr.IntOrString;
import io.kubernetes.client.proto.Meta.MicroTime;
import io.kubernetes.client.proto.Meta.Time;
import io.kubernetes.client.proto.Resource.Quantity;
import io.skiff.controlplane.kind.ProtobufForm;
import io.skiff.controlplane.object.Json;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Turns a protobuf message of Kubernetes into the JSON tree of the same object.
 *
 * <p>The two differ in three ways. A struct that Go embeds is a message of its own in protobuf, but no field in JSON.
 * Quantities, times and numbers-or-strings are messages in protobuf. And protobuf cannot distinguish a field that is
 * optional by a pointer in Go from one that is always sent, so zero values are dropped, except in fields where zero has
 * a meaning.
 */
final class ProtobufTree {

    /** The last second of the year 9999. */
    private static final long LAST_SECOND = 253_402_300_799L;

    private static final int LAST_NANO = 999_999_999;

    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** Go reads exactly six digits. */
    private static final DateTimeFormatter MICROSECONDS = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /** Messages that are no objects in JSON. */
    private static final List<Message> WITH_MEANING = List.of(
            Time.getDefaultInstance(),
            MicroTime.getDefaultInstance(),
            Quantity.getDefaultInstance(),
            IntOrString.getDefaultInstance());

    private final ProtobufForm form;

    ProtobufTree(ProtobufForm form) {
        this.form = form;
    }

    ObjectNode of(MessageOrBuilder message) {
        var tree = Json.object();
        for (var entry : message.getAllFields().entrySet()) {
            var field = entry.getKey();
            if (form.embedded().contains(field.getContainingType().getName() + "." + field.getName())) {
                tree.setAll(of((Message) entry.getValue()));
            } else {
                field(field, entry.getValue()).ifPresent(value -> tree.set(field.getName(), value));
            }
        }
        NewerFields.add(message, tree);
        return tree;
    }

    private Optional<JsonNode> field(FieldDescriptor field, Object value) {
        if (field.isMapField()) {
            return Optional.of(map((List<?>) value));
        }
        if (field.isRepeated()) {
            var array = Json.array();
            ((List<?>) value).forEach(item -> array.add(single(field, item)));
            return Optional.of(array);
        }
        var single = single(field, value);
        return isSaid(field, single) ? Optional.of(single) : Optional.empty();
    }

    private JsonNode map(List<?> entries) {
        var map = Json.object();
        for (var one : entries) {
            var entry = (Message) one;
            var type = entry.getDescriptorForType();
            var value = type.findFieldByName("value");
            map.set(entry.getField(type.findFieldByName("key")).toString(), single(value, entry.getField(value)));
        }
        return map;
    }

    private boolean isSaid(FieldDescriptor field, JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> !value.asText().isEmpty();
            case NUMBER -> value.asDouble() != 0 || form.zeroCounts().contains(field.getName());
            case NULL -> false;
            default -> true;
        };
    }

    private JsonNode single(FieldDescriptor field, Object value) {
        return switch (field.getJavaType()) {
            case MESSAGE -> message((Message) value);
            case BYTE_STRING ->
                TextNode.valueOf(Base64.getEncoder().encodeToString(((ByteString) value).toByteArray()));
            case ENUM -> TextNode.valueOf(((EnumValueDescriptor) value).getName());
            case INT -> IntNode.valueOf((Integer) value);
            case LONG -> LongNode.valueOf((Long) value);
            case FLOAT -> DoubleNode.valueOf((Float) value);
            case DOUBLE -> DoubleNode.valueOf((Double) value);
            case BOOLEAN -> BooleanNode.valueOf((Boolean) value);
            case STRING -> TextNode.valueOf((String) value);
        };
    }

    private JsonNode message(Message any) {
        var message = classed(any);
        if (message instanceof Quantity quantity) {
            return TextNode.valueOf(quantity.getString());
        }
        if (message instanceof IntOrString either) {
            return either.getType() == 0 ? IntNode.valueOf(either.getIntVal()) : TextNode.valueOf(either.getStrVal());
        }
        if (message instanceof Time time) {
            return time(time.getSeconds(), 0, SECONDS);
        }
        if (message instanceof MicroTime time) {
            return time(time.getSeconds(), time.getNanos(), MICROSECONDS);
        }
        return of(message);
    }

    /** Converts a time. A time that cannot be written stays a number, about which the sender gets an error. */
    private static JsonNode time(long seconds, int nanos, DateTimeFormatter format) {
        if (seconds == 0 && nanos == 0) {
            return Json.MAPPER.nullNode();
        }
        return Math.abs(seconds / 2) > LAST_SECOND / 2 || nanos < 0 || nanos > LAST_NANO
                ? LongNode.valueOf(seconds)
                : TextNode.valueOf(format.format(Instant.ofEpochSecond(seconds, nanos)));
    }

    /**
     * Returns the message as its generated class, if it has one. Below a message without a class every message lacks
     * one, even if it has one elsewhere.
     */
    private static Message classed(Message message) {
        if (!(message instanceof DynamicMessage)) {
            return message;
        }
        for (var known : WITH_MEANING) {
            if (known.getDescriptorForType().equals(message.getDescriptorForType())) {
                return known.newBuilderForType().mergeFrom(message).build();
            }
        }
        return message;
    }
}

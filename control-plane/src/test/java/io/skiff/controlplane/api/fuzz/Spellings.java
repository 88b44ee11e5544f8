package io.skiff.controlplane.api.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.skiff.controlplane.kind.schema.Schema;
import io.skiff.controlplane.kind.schema.Schema.ListOf;
import io.skiff.controlplane.kind.schema.Schema.MapOf;
import io.skiff.controlplane.kind.schema.Schema.Scalar;
import io.skiff.controlplane.kind.schema.Schema.Structure;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Writes an object in other ways that say the same: fields that are not there as null, as an empty list or map (client-java writes all lists), or
 * as the zero value that Go's types omit; amounts in another unit, times in another zone (as Python writes them), fields in another order.
 */
final class Spellings {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** As often as to leave objects of a size that a person can read. */
    private static final double ADDED = 0.3;

    private final Random random;

    Spellings(Random random) {
        this.random = random;
    }

    ObjectNode respelled(Schema schema, ObjectNode object) {
        return (ObjectNode) value(schema, object);
    }

    private JsonNode value(Schema schema, JsonNode value) {
        if (schema instanceof Structure structure && value instanceof ObjectNode object) {
            return shuffled(fields(structure, object));
        }
        if (schema instanceof MapOf map && value instanceof ObjectNode object) {
            var entries = JSON.objectNode();
            object.properties().forEach(entry -> entries.set(entry.getKey(), value(map.value(), entry.getValue())));
            return shuffled(entries);
        }
        if (schema instanceof ListOf list && value instanceof ArrayNode items) {
            var spelled = JSON.arrayNode();
            items.forEach(item -> spelled.add(value(list.item(), item)));
            return spelled;
        }
        return schema instanceof Scalar scalar ? scalar(scalar, value) : value;
    }

    private ObjectNode fields(Structure structure, ObjectNode object) {
        var fields = JSON.objectNode();
        structure.fields().forEach((name, schema) -> {
            if (object.has(name)) {
                fields.set(name, value(schema, object.get(name)));
            } else if (random.nextDouble() < ADDED) {
                fields.set(name, nothing(schema, structure.omitted().contains(name)));
            }
        });
        return fields;
    }

    /** A value that says as much as none. */
    private JsonNode nothing(Schema schema, boolean zeroIsOmitted) {
        if (schema instanceof ListOf) {
            return random.nextBoolean() ? JSON.arrayNode() : JSON.nullNode();
        }
        if (schema instanceof MapOf) {
            return random.nextBoolean() ? JSON.objectNode() : JSON.nullNode();
        }
        return zeroIsOmitted && random.nextBoolean() ? zero(schema) : JSON.nullNode();
    }

    private static JsonNode zero(Schema schema) {
        if (schema instanceof Structure) {
            return JSON.objectNode();
        }
        return switch ((Scalar) schema) {
            case STRING -> TextNode.valueOf("");
            case INT32, INT64, NUMBER -> IntNode.valueOf(0);
            case BOOLEAN -> BooleanNode.FALSE;
            case TIME, MICRO_TIME, INT_OR_STRING, QUANTITY, ANY -> JSON.nullNode();
        };
    }

    private JsonNode scalar(Scalar scalar, JsonNode value) {
        return switch (scalar) {
            case QUANTITY -> TextNode.valueOf(amount(value.asText()));
            case TIME, MICRO_TIME -> TextNode.valueOf(time(value.asText()));
            case STRING, INT32, INT64, NUMBER, BOOLEAN, INT_OR_STRING, ANY -> value;
        };
    }

    private String amount(String text) {
        if (text.matches("[0-9]+m") && random.nextBoolean()) {
            var millis = text.substring(0, text.length() - 1);
            return millis.length() > 3
                    ? millis.substring(0, millis.length() - 3) + "." + millis.substring(millis.length() - 3)
                    : "0." + "0".repeat(3 - millis.length()) + millis;
        }
        if (text.matches("[0-9]+") && random.nextBoolean()) {
            return random.nextBoolean() ? text + ".0" : text + "000m";
        }
        if (text.matches("[0-9]{1,9}(Mi|Gi)") && random.nextBoolean()) {
            long number = Long.parseLong(text.substring(0, text.length() - 2));
            return number * 1024 + (text.endsWith("Mi") ? "Ki" : "Mi");
        }
        return text;
    }

    private String time(String text) {
        var zone = ZoneOffset.ofHours(random.nextInt(25) - 12);
        return random.nextBoolean() ? Instant.parse(text).atOffset(zone).toString() : text;
    }

    private ObjectNode shuffled(ObjectNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        Collections.shuffle(names, random);
        var shuffled = JSON.objectNode();
        names.forEach(name -> shuffled.set(name, object.get(name)));
        return shuffled;
    }
}

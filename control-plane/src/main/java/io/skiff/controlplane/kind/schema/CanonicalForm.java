package io.skiff.controlplane.kind.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.skiff.controlplane.kind.schema.Schema.ListOf;
import io.skiff.controlplane.kind.schema.Schema.MapOf;
import io.skiff.controlplane.kind.schema.Schema.Scalar;
import io.skiff.controlplane.kind.schema.Schema.Structure;

/**
 * Brings an object into its canonical form, in which objects are stored and compared. It leaves out null, empty lists,
 * empty maps, and the zero values that Go cannot distinguish from absent fields; quantities, times and whole numbers are
 * written in one form. Values that do not match the schema stay.
 */
public final class CanonicalForm {

    private CanonicalForm() {}

    /** Changes the object in place. A second application changes nothing. */
    public static void bring(Schema schema, ObjectNode object) {
        within(object, schema);
    }

    private static void within(JsonNode value, Schema schema) {
        if (schema instanceof Structure structure && value instanceof ObjectNode object) {
            fields(object, structure);
        } else if (schema instanceof MapOf map && value instanceof ObjectNode entries) {
            entries(entries, map.value());
        } else if (schema instanceof ListOf list && value instanceof ArrayNode items) {
            items(items, list.item());
        }
    }

    private static void fields(ObjectNode object, Structure structure) {
        var fields = object.properties().iterator();
        while (fields.hasNext()) {
            var field = fields.next();
            var schema = structure.fields().get(field.getKey());
            if (schema != null) {
                within(field.getValue(), schema);
                if (saysNothing(field.getValue(), schema, structure.omitted().contains(field.getKey()))) {
                    fields.remove();
                } else {
                    field.setValue(written(field.getValue(), schema, Amounts.MOST_PLACES));
                }
            }
        }
    }

    /** Keeps the entries of a map, whatever their values, because the names count. */
    private static void entries(ObjectNode map, Schema content) {
        map.properties().forEach(entry -> {
            within(entry.getValue(), content);
            entry.setValue(written(entry.getValue(), content, Amounts.PLACES_OF_RESOURCES));
        });
    }

    private static void items(ArrayNode list, Schema item) {
        for (int i = 0; i < list.size(); i++) {
            within(list.get(i), item);
            list.set(i, written(list.get(i), item, Amounts.MOST_PLACES));
        }
    }

    /** @param zeroIsOmitted whether the field's zero means the same as its absence */
    private static boolean saysNothing(JsonNode value, Schema schema, boolean zeroIsOmitted) {
        if (value.isNull()) {
            return true;
        }
        if (schema instanceof ListOf || schema instanceof MapOf) {
            return value.isContainerNode() && value.isEmpty();
        }
        return (zeroIsOmitted && isZero(value)) || (Times.isTime(schema) && Times.isZero(value));
    }

    private static boolean isZero(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> value.textValue().isEmpty();
            case NUMBER -> value.isIntegralNumber() && value.bigIntegerValue().signum() == 0;
            case BOOLEAN -> !value.booleanValue();
            case OBJECT -> value.isEmpty();
            default -> false;
        };
    }

    private static JsonNode written(JsonNode value, Schema schema, int mostPlaces) {
        if (schema == Scalar.QUANTITY) {
            return Amounts.canonical(value, mostPlaces)
                    .<JsonNode>map(TextNode::valueOf)
                    .orElse(value);
        }
        if (Times.isTime(schema) && value.isTextual()) {
            return TextNode.valueOf(Times.canonical(value.textValue(), schema));
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            return value;
        }
        return value.canConvertToInt() ? IntNode.valueOf(value.intValue()) : LongNode.valueOf(value.longValue());
    }
}

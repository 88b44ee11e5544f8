package io.skiff.controlplane.kind.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.skiff.controlplane.kind.rule.Names;
import io.skiff.controlplane.kind.schema.Schema.ListOf;
import io.skiff.controlplane.kind.schema.Schema.MapOf;
import io.skiff.controlplane.kind.schema.Schema.Scalar;
import io.skiff.controlplane.kind.schema.Schema.Structure;
import java.util.ArrayList;

/** Walks an object along its schema. It removes nulls and unknown fields, and lists every mismatch with its path. */
public final class SchemaCheck {

    private static final String QUANTITY_FAULT = "quantities must match the regular expression"
            + " '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$', for example 500m, 1, 64Mi, 2Gi";
    private static final String AMOUNT_FAULT = "must be an amount of at most " + Amounts.MOST_DIGITS + " digits";

    private final Findings findings = new Findings();

    private SchemaCheck() {}

    /** Checks an object, and drops unknown fields in place. */
    public static Findings check(Schema schema, ObjectNode object) {
        var check = new SchemaCheck();
        check.value(object, schema, "");
        return check.findings;
    }

    private void value(JsonNode value, Schema schema, String path) {
        if (schema instanceof Scalar scalar) {
            scalar(value, scalar, path);
        } else if (schema instanceof MapOf map) {
            map(value, map.value(), path);
        } else if (schema instanceof ListOf list) {
            list(value, list.item(), path);
        } else if (schema instanceof Structure structure
                && expect(value.isObject(), value, path, "must be an object with fields")) {
            fields((ObjectNode) value, structure, path);
        }
    }

    private void scalar(JsonNode value, Scalar scalar, String path) {
        switch (scalar) {
            case STRING -> expect(value.isTextual(), value, path, "must be a string");
            case TIME, MICRO_TIME -> time(value, path);
            case INT32 ->
                expect(
                        value.isIntegralNumber() && value.canConvertToInt(),
                        value,
                        path,
                        "must be a 32-bit whole number");
            case INT64 ->
                expect(
                        value.isIntegralNumber() && value.canConvertToLong(),
                        value,
                        path,
                        "must be a 64-bit whole number");
            case NUMBER -> expect(value.isNumber(), value, path, "must be a number");
            case BOOLEAN -> expect(value.isBoolean(), value, path, "must be true or false");
            case INT_OR_STRING -> {
                boolean fits = value.isTextual() || (value.isIntegralNumber() && value.canConvertToInt());
                expect(fits, value, path, "must be a whole number or a string");
            }
            case QUANTITY -> {
                boolean fits = Amounts.read(value).isPresent();
                expect(fits, value, path, Amounts.isWritten(value) ? AMOUNT_FAULT : QUANTITY_FAULT);
            }
            case ANY -> {}
        }
    }

    private void time(JsonNode value, String path) {
        if (expect(value.isTextual(), value, path, "must be a string")
                && !value.textValue().isEmpty()) {
            expect(Times.fits(value.textValue()), value, path, Times.FAULT);
        }
    }

    private void map(JsonNode value, Schema content, String path) {
        if (expect(value.isObject(), value, path, "must be a map")) {
            dropNulls((ObjectNode) value);
            if (content == Scalar.QUANTITY) {
                value.properties().forEach(entry -> resourceName(entry.getKey(), path));
            }
            value.properties().forEach(entry -> value(entry.getValue(), content, path + "[" + entry.getKey() + "]"));
        }
    }

    private void resourceName(String name, String path) {
        Names.labelKeyFault(name).ifPresent(fault -> expect(false, TextNode.valueOf(name), path, fault));
    }

    private void list(JsonNode value, Schema item, String path) {
        if (expect(value.isArray(), value, path, "must be a list")) {
            var items = (ArrayNode) value;
            for (int i = 0; i < items.size(); i++) {
                value(items.get(i), item, path + "[" + i + "]");
            }
        }
    }

    private void fields(ObjectNode object, Structure structure, String path) {
        dropNulls(object);
        for (var entry : new ArrayList<>(object.properties())) {
            var field = path.isEmpty() ? entry.getKey() : path + "." + entry.getKey();
            var known = structure.fields().get(entry.getKey());
            if (known == null) {
                findings.addUnknown(field);
                object.remove(entry.getKey());
            } else {
                value(entry.getValue(), known, field);
            }
        }
    }

    /** Drops nulls, which mean the same as missing fields everywhere but in a patch. */
    private static void dropNulls(ObjectNode object) {
        object.properties().removeIf(entry -> entry.getValue().isNull());
    }

    private boolean expect(boolean fits, JsonNode value, String path, String otherwise) {
        if (!fits) {
            findings.addWrong(path, value, otherwise);
        }
        return fits;
    }
}

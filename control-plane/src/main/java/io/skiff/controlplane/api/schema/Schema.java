package io.skiff.controlplane.api.schema;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.Quantity;
import io.skiff.controlplane.api.selector.Names;
import io.skiff.controlplane.object.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The fields of the kinds, read from their decoded classes. Walks a tree along them, removes nulls and fields that do not exist, and tells all
 * that does not fit, each with its path.
 */
public final class Schema {

    private static final Map<Class<?>, Map<String, JavaType>> FIELDS = new ConcurrentHashMap<>();
    private static final String QUANTITY_FAULT = "quantities must match the regular expression"
            + " '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$', for example 500m, 1, 64Mi, 2Gi";
    private static final String AMOUNT_FAULT = "must be an amount of at most " + Amounts.MOST_DIGITS + " digits";

    private final Findings findings = new Findings();

    private Schema() {}

    /** Checks an object and drops in place what does not exist. */
    public static Findings check(Class<?> type, ObjectNode object) {
        var schema = new Schema();
        schema.fields(object, Json.MAPPER.constructType(type), "");
        return schema.findings;
    }

    /** The fields of a class by name, in a stable order. */
    public static Map<String, JavaType> fields(JavaType type) {
        return FIELDS.computeIfAbsent(type.getRawClass(), ignored -> read(type));
    }

    /** True for a type with fields of its own. */
    public static boolean hasFields(JavaType type) {
        return !type.isContainerType()
                && !type.isPrimitive()
                && !type.isEnumType()
                && type.getRawClass().getName().startsWith("io.fabric8.kubernetes.api.model.")
                && !type.isInterface()
                && !fields(type).isEmpty()
                && !type.hasRawClass(Quantity.class)
                && !type.hasRawClass(IntOrString.class)
                && !type.hasRawClass(MicroTime.class);
    }

    private static Map<String, JavaType> read(JavaType type) {
        var fields = new LinkedHashMap<String, JavaType>();
        Json.MAPPER
                .getDeserializationConfig()
                .introspect(type)
                .findProperties()
                .forEach(property -> fields.put(property.getName(), property.getPrimaryType()));
        return fields;
    }

    private void value(JsonNode value, JavaType type, String path) {
        if (type.hasRawClass(String.class) || type.hasRawClass(MicroTime.class)) {
            expect(value.isTextual(), value, path, "must be a string");
        } else if (type.hasRawClass(Integer.class)) {
            expect(value.isIntegralNumber() && value.canConvertToInt(), value, path, "must be a 32-bit whole number");
        } else if (type.hasRawClass(Long.class)) {
            expect(value.isIntegralNumber() && value.canConvertToLong(), value, path, "must be a 64-bit whole number");
        } else if (type.hasRawClass(Boolean.class)) {
            expect(value.isBoolean(), value, path, "must be true or false");
        } else if (type.hasRawClass(Double.class)) {
            expect(value.isNumber(), value, path, "must be a number");
        } else if (type.hasRawClass(IntOrString.class)) {
            boolean fits = value.isTextual() || (value.isIntegralNumber() && value.canConvertToInt());
            expect(fits, value, path, "must be a whole number or a string");
        } else if (type.hasRawClass(Quantity.class)) {
            quantity(value, path);
        } else if (type.isMapLikeType()) {
            map(value, type.getContentType(), path);
        } else if (type.isCollectionLikeType()) {
            list(value, type.getContentType(), path);
        } else if (hasFields(type)) {
            object(value, type, path);
        }
    }

    private void quantity(JsonNode value, String path) {
        boolean fits = Amounts.read(value).isPresent();
        expect(fits, value, path, Amounts.isWritten(value) ? AMOUNT_FAULT : QUANTITY_FAULT);
    }

    private void map(JsonNode value, JavaType type, String path) {
        if (expect(value.isObject(), value, path, "must be a map")) {
            dropNulls((ObjectNode) value);
            if (type.hasRawClass(Quantity.class)) {
                value.properties().forEach(entry -> resourceName(entry.getKey(), path));
            }
            value.properties().forEach(entry -> value(entry.getValue(), type, path + "[" + entry.getKey() + "]"));
        }
    }

    private void resourceName(String name, String path) {
        Names.labelKeyFault(name).ifPresent(fault -> expect(false, TextNode.valueOf(name), path, fault));
    }

    private void list(JsonNode value, JavaType type, String path) {
        if (expect(value.isArray(), value, path, "must be a list")) {
            var items = (ArrayNode) value;
            for (int i = 0; i < items.size(); i++) {
                value(items.get(i), type, path + "[" + i + "]");
            }
        }
    }

    private void object(JsonNode value, JavaType type, String path) {
        if (expect(value.isObject(), value, path, "must be an object with fields")) {
            fields((ObjectNode) value, type, path);
        }
    }

    private void fields(ObjectNode object, JavaType type, String path) {
        dropNulls(object);
        var known = fields(type);
        for (var entry : new ArrayList<>(object.properties())) {
            var field = path.isEmpty() ? entry.getKey() : path + "." + entry.getKey();
            var fieldType = known.get(entry.getKey());
            if (fieldType == null) {
                findings.addUnknown(field);
                object.remove(entry.getKey());
            } else {
                value(entry.getValue(), fieldType, field);
                time(entry.getKey(), entry.getValue(), field);
            }
        }
    }

    private void time(String name, JsonNode value, String path) {
        if (Times.isTime(name) && value.isTextual() && !value.textValue().isEmpty()) {
            expect(Times.fits(value.textValue()), value, path, Times.FAULT);
        }
    }

    /** Null is as good as absent, but in a patch. */
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

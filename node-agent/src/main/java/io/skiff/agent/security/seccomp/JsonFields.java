package io.skiff.agent.security.seccomp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads the fields of a JSON object. An error names the path of the field. An absent list or object counts as an empty
 * one.
 */
final class JsonFields {

    private final String path;
    private final JsonNode node;

    JsonFields(String path, JsonNode node) {
        this.path = path;
        this.node = node;
    }

    ProfileException problem(String field, String what) {
        return new ProfileException(path + field + ": " + what);
    }

    /** Refuses unknown fields: a misspelt one would leave open what it was meant to close. */
    void allow(List<String> names) {
        node.fieldNames().forEachRemaining(name -> {
            if (!names.contains(name)) {
                throw problem(name, "is not a field of a seccomp profile; known are " + String.join(", ", names));
            }
        });
    }

    boolean has(String field) {
        return node.hasNonNull(field);
    }

    String text(String field) {
        if (!node.path(field).isTextual()) {
            throw problem(field, has(field) ? "is not a text" : "is missing");
        }
        return node.path(field).textValue();
    }

    List<String> texts(String field) {
        var texts = new ArrayList<String>();
        for (var each : list(field)) {
            if (!each.isTextual()) {
                throw problem(field, each + " is not a text");
            }
            texts.add(each.textValue());
        }
        return texts;
    }

    List<JsonFields> objects(String field) {
        var objects = new ArrayList<JsonFields>();
        for (var each : list(field)) {
            var at = path + field + "[" + objects.size() + "].";
            if (!each.isObject()) {
                throw new ProfileException(at + " is not an object");
            }
            objects.add(new JsonFields(at, each));
        }
        return objects;
    }

    JsonFields object(String field) {
        if (has(field) && !node.path(field).isObject()) {
            throw problem(field, "is not an object");
        }
        return new JsonFields(path + field + ".", has(field) ? node.path(field) : MissingNode.getInstance());
    }

    private Iterable<JsonNode> list(String field) {
        if (has(field) && !node.path(field).isArray()) {
            throw problem(field, "is not a list");
        }
        return has(field) ? node.path(field) : List.of();
    }

    long number(String field, long least, long most) {
        var value = node.path(field);
        if (!value.isIntegralNumber()
                || !value.canConvertToLong()
                || value.longValue() < least
                || value.longValue() > most) {
            throw problem(field, "is not a number from " + least + " to " + most);
        }
        return value.longValue();
    }

    /** Reads a number of 64 bits; 0 if it is absent. */
    long unsigned(String field) {
        if (!has(field)) {
            return 0;
        }
        var value = node.path(field);
        if (!value.isIntegralNumber()
                || value.bigIntegerValue().signum() < 0
                || value.bigIntegerValue().bitLength() > Long.SIZE) {
            throw problem(
                    field,
                    "is not a number from 0 to " + BigInteger.TWO.pow(Long.SIZE).subtract(BigInteger.ONE));
        }
        return value.bigIntegerValue().longValue();
    }

    <T> T known(String field, String name, Map<String, T> values) {
        var value = values.get(name);
        if (value == null) {
            throw problem(
                    field,
                    "\"" + name + "\" is not one of "
                            + values.keySet().stream().sorted().toList());
        }
        return value;
    }
}

package io.skiff.controlplane.kind.rule;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.controlplane.object.Unicode;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/**
 * A problem of an input, in Kubernetes' words.
 *
 * @param path of the field, {@code spec.containers[0].name}; empty if the message contains it
 * @param cause the word for programs: {@code FieldValueInvalid}
 * @param message without the path
 * @param discreet the message without the value
 */
public record Problem(String path, String cause, String message, String discreet) {

    /** Kubernetes' replacement of a secret value. */
    private static final String REDACTED = "<secret contents redacted>";

    /** Environment variables often hold passwords, whichever kind the object is of. */
    private static final Pattern OF_ENVIRONMENT = Pattern.compile("(^|.*\\.)env(\\[\\d+])?(\\.value)?");

    /** The most problems of one input: an object may have a hundred thousand faulty places. */
    public static final int MOST = 100;

    private static final int LONGEST_VALUE = 200;
    private static final int LONGEST_PATH = 600;

    public Problem {
        path = Unicode.brief(path, LONGEST_PATH);
    }

    /** Makes a problem whose message contains no value. */
    public Problem(String path, String cause, String message) {
        this(path, cause, message, message);
    }

    private static Problem about(JsonNode value, String path, String cause, String before, String after) {
        String discreet = before + REDACTED + after;
        String text = value.toString();
        boolean isOfEnvironment =
                OF_ENVIRONMENT.matcher(path).matches() || (value.isContainerNode() && text.contains("\"env\""));
        String message = isOfEnvironment ? discreet : before + Unicode.brief(text, LONGEST_VALUE) + after;
        return new Problem(path, cause, message, discreet);
    }

    /** Returns the problem without the value, for kinds with secret values. */
    public Problem withoutValue() {
        return new Problem(path, cause, discreet, discreet);
    }

    public static Problem invalid(String path, JsonNode value, String detail) {
        return about(value, path, "FieldValueInvalid", "Invalid value: ", ": " + detail);
    }

    public static Problem required(String path, String detail) {
        return new Problem(path, "FieldValueRequired", "Required value" + (detail.isEmpty() ? "" : ": " + detail));
    }

    public static Problem unsupported(String path, JsonNode value, Iterable<String> supported) {
        var quoted = new StringJoiner(", ");
        supported.forEach(one -> quoted.add('"' + one + '"'));
        return about(value, path, "FieldValueNotSupported", "Unsupported value: ", ": supported values: " + quoted);
    }

    public static Problem duplicate(String path, JsonNode value) {
        return about(value, path, "FieldValueDuplicate", "Duplicate value: ", "");
    }

    public static Problem notFound(String path, JsonNode value) {
        return about(value, path, "FieldValueNotFound", "Not found: ", "");
    }

    public static Problem forbidden(String path, String detail) {
        return new Problem(path, "FieldValueForbidden", "Forbidden: " + detail);
    }

    public static Problem tooMany(String path, int count, int most) {
        return new Problem(path, "FieldValueTooMany", "Too many: " + count + ": must have at most " + most + " items");
    }

    public static Problem unknown(String path) {
        return new Problem(path, "FieldValueInvalid", "unknown field \"" + Unicode.brief(path, LONGEST_PATH) + "\"");
    }

    public static Problem doubled(String path) {
        return new Problem(path, "FieldValueInvalid", "duplicate field \"" + Unicode.brief(path, LONGEST_PATH) + "\"");
    }

    /** Returns the message with the path, as clients print it. */
    @Override
    public String toString() {
        boolean saysItself = path.isEmpty() || message.endsWith("field \"" + path + "\"");
        return saysItself ? message : path + ": " + message;
    }
}

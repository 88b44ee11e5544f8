package io.skiff.controlplane.api.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.skiff.controlplane.object.Json;
import java.util.List;
import java.util.Random;

/**
 * Values at the limits of what anything accepts. A value that a tree cannot hold is a mark in it, which
 * {@link #written} replaces.
 */
final class Oddities {

    private static final String RAW = "@raw:";
    private static final List<String> RAW_VALUES = List.of(
            "1e999999999",
            "-1e999999999",
            "1e-999999999",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775809",
            "99999999999999999999999999999999999999999999",
            "0.1",
            "-0",
            "1.0",
            "1e3",
            "NaN",
            "\"\\ud800\"",
            "\"a\\udc00b\"",
            "\"\\ud83d\\ude00\"",
            "\"\\u0000\"",
            "{\"a\":1,\"a\":2}",
            "01",
            "tru",
            "\"\\x\"",
            "2147483648",
            "-1",
            "1e400");

    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "a",
            "-a",
            "a-",
            "A",
            "a.b",
            "a..b",
            "..",
            ".",
            "/",
            "a/b",
            "a/b/c",
            "%",
            "%2F",
            "*",
            "~",
            "~0",
            "~1",
            "~2",
            "$patch",
            "$retainKeys",
            "null",
            "true",
            "0",
            "1",
            "-1",
            "1.5",
            "1e999999999",
            "-1e999999999",
            "1e-999999999",
            "1E400",
            "100%",
            "101%",
            "999999999%",
            "99999999999999999999%",
            "1Ki",
            "1Ei",
            "9223372036854775808",
            "0.0000000000001n",
            "1m",
            "-5m",
            "+5",
            ".5",
            "5.",
            "i",
            "2026-01-01T00:00:00Z",
            "+999999999-12-31T23:59:59Z",
            "-999999999-01-01T00:00:00Z",
            "2026-02-30T00:00:00Z",
            "2026-01-01T00:00:00+18:00",
            "2026-01-01",
            "10.43.0.1",
            "10.43.0.77",
            "256.1.1.1",
            "0.0.0.0",
            "127.0.0.1",
            "::1",
            "::ffff:1.2.3.4",
            "1.2",
            "None",
            "TCP",
            "UDP",
            "NoExecute",
            "Exists",
            "In",
            "Recreate",
            "Terminating",
            "Orphan",
            "\0",
            "a\0b",
            "\n",
            "\r\n",
            "\u001b[31m",
            "\u00e4\u00f6\u00fc",
            "\u202e",
            "\ufeff",
            "\uffff",
            "\ud83d\ude00",
            "\u212a",
            "\u0130",
            "x".repeat(63),
            "x".repeat(64),
            "x".repeat(253),
            "x".repeat(254),
            "x".repeat(1025),
            "AaBB".repeat(20),
            "kubernetes.io/hostname",
            "example.com/" + "n".repeat(63),
            "*x",
            "&x",
            "<<",
            "!!binary",
            "0x1F",
            "0o17",
            "017",
            "1_000",
            "yes",
            "~",
            ".inf",
            ".nan",
            "[",
            "{",
            "'");

    private Oddities() {}

    static String text(Random random) {
        return random.nextInt(60) == 0 ? "y".repeat(100_000) : one(random, TEXTS);
    }

    static JsonNode value(Random random) {
        return switch (random.nextInt(12)) {
            case 0 -> Json.MAPPER.nullNode();
            case 1 -> Json.MAPPER.getNodeFactory().booleanNode(random.nextBoolean());
            case 2 -> Json.MAPPER.getNodeFactory().numberNode(number(random));
            case 3 -> Json.array();
            case 4 -> Json.object();
            case 5 -> Json.array().add(value(random)).add(value(random));
            case 6 -> Json.object().set(text(random), value(random));
            case 7 -> TextNode.valueOf(RAW + random.nextInt(RAW_VALUES.size()));
            case 8 -> nested(random);
            default -> TextNode.valueOf(text(random));
        };
    }

    static long number(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> 0;
            case 1 -> -1;
            case 2 -> Integer.MAX_VALUE;
            case 3 -> Integer.MIN_VALUE;
            case 4 -> Long.MAX_VALUE;
            case 5 -> Long.MIN_VALUE;
            case 6 -> 65_536;
            default -> random.nextInt(100);
        };
    }

    private static JsonNode nested(Random random) {
        JsonNode value = TextNode.valueOf("x");
        for (int i = random.nextInt(90); i > 0; i--) {
            value = random.nextBoolean()
                    ? Json.array().add(value)
                    : Json.object().set("a", value);
        }
        return value;
    }

    /** Writes a tree as JSON, with the values that no tree can hold. */
    static String written(JsonNode tree) {
        var text = tree.toString();
        for (int i = 0; text.contains(RAW) && i < RAW_VALUES.size(); i++) {
            text = text.replace("\"" + RAW + i + "\"", RAW_VALUES.get(i));
        }
        return text;
    }

    static <T> T one(Random random, List<T> all) {
        return all.get(random.nextInt(all.size()));
    }
}

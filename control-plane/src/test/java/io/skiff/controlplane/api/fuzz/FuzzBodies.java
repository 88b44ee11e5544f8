package io.skiff.controlplane.api.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.skiff.controlplane.object.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes bodies of all formats from a real object. */
final class FuzzBodies {

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final List<String> YAML_PARTS = List.of(
            "&a ",
            "*a",
            "*b",
            "<<: *a\n",
            "<<: ",
            "!!binary ",
            "!!str ",
            "!!int ",
            "!<tag:x> ",
            "---\n",
            "...\n",
            "%YAML 1.2\n",
            "? ",
            "- ",
            "|\n",
            ">-\n",
            "\t",
            "#",
            "0o17 ",
            "0x1F ",
            "1_000 ",
            "yes ",
            ".inf ",
            "~ ",
            "{",
            "[",
            "\"",
            "'",
            ": ",
            "\u0000",
            "\u0085",
            "\ufeff");

    private final Random random;
    private final TreeMutations trees;
    private final ProtobufMutations protobuf;

    FuzzBodies(Random random) {
        this.random = random;
        this.trees = new TreeMutations(random);
        this.protobuf = new ProtobufMutations(random);
    }

    byte[] json(ObjectNode object) {
        return protobuf.damaged(Oddities.written(random.nextInt(6) == 0 ? object : trees.mutated(object))
                .getBytes(UTF_8));
    }

    byte[] wholeJson(ObjectNode object) {
        return Oddities.written(random.nextInt(6) == 0 ? object : trees.mutated(object))
                .getBytes(UTF_8);
    }

    byte[] yaml(ObjectNode object) {
        try {
            var tree = random.nextInt(3) == 0 ? object : trees.mutated(object);
            var text = new StringBuilder(random.nextBoolean() ? YAML.writeValueAsString(tree) : Oddities.written(tree));
            for (int i = random.nextInt(4); i > 0; i--) {
                int at = random.nextInt(text.length());
                int line = random.nextBoolean() ? text.indexOf("\n", at) + 1 : text.indexOf(": ", at) + 2;
                text.insert(Math.max(0, Math.min(line, text.length())), Oddities.one(random, YAML_PARTS));
            }
            return text.toString().getBytes(UTF_8);
        } catch (JsonProcessingException e) {
            return Oddities.written(object).getBytes(UTF_8);
        }
    }

    /** Writes the object unchanged. */
    byte[] yamlOf(ObjectNode object) {
        try {
            return YAML.writeValueAsString(object).getBytes(UTF_8);
        } catch (JsonProcessingException e) {
            return Oddities.written(object).getBytes(UTF_8);
        }
    }

    byte[] protobuf(ObjectNode object) {
        return protobuf.body(
                object.path("apiVersion").asText(),
                object.path("kind").asText(),
                object.at("/metadata/name").asText());
    }

    /** Makes a part of a changed object, in a third of the cases with directives. */
    byte[] merge(ObjectNode object) {
        var patch = trees.mutated(object);
        patch.remove(random.nextBoolean() ? List.of("apiVersion", "kind") : List.of("metadata", "status"));
        if (random.nextInt(3) == 0) {
            for (var node : TreeMutations.all(patch)) {
                if (node instanceof ObjectNode at && random.nextInt(4) == 0) {
                    directive(at);
                }
            }
        }
        return Oddities.written(patch).getBytes(UTF_8);
    }

    private void directive(ObjectNode at) {
        var names = new ArrayList<String>();
        at.fieldNames().forEachRemaining(names::add);
        var field = names.isEmpty() ? "a" : Oddities.one(random, names);
        switch (random.nextInt(5)) {
            case 0 -> at.put("$patch", Oddities.one(random, List.of("replace", "delete", "merge", "odd")));
            case 1 -> at.set("$retainKeys", Json.array().add(field).add(Oddities.value(random)));
            case 2 ->
                at.set(
                        "$setElementOrder/" + field,
                        random.nextBoolean() ? at.path(field).deepCopy() : Oddities.value(random));
            case 3 ->
                at.set(
                        "$deleteFromPrimitiveList/" + field,
                        random.nextBoolean() ? at.path(field).deepCopy() : Oddities.value(random));
            default -> at.putNull(field);
        }
    }

    byte[] jsonPatch(ObjectNode object) {
        var pointers = new ArrayList<String>();
        pointers(object, "", pointers);
        var patch = Json.array();
        for (int i = random.nextInt(5); i >= 0; i--) {
            var operation = patch.addObject();
            operation.put(
                    "op",
                    random.nextInt(30) == 0
                            ? Oddities.text(random)
                            : Oddities.one(
                                    random,
                                    List.of("add", "add", "remove", "replace", "replace", "move", "copy", "test")));
            operation.put("path", pointer(pointers));
            operation.put("from", pointer(pointers));
            operation.set(
                    "value",
                    random.nextBoolean()
                            ? Oddities.value(random)
                            : Oddities.one(random, TreeMutations.all(object)).deepCopy());
            if (random.nextInt(20) == 0) {
                operation.remove(Oddities.one(random, List.of("op", "path", "from", "value")));
            }
        }
        JsonNode body = random.nextInt(50) == 0 ? Oddities.value(random) : patch;
        return Oddities.written(body).getBytes(UTF_8);
    }

    private String pointer(List<String> pointers) {
        var pointer = Oddities.one(random, pointers);
        return switch (random.nextInt(8)) {
            case 0 -> pointer + "/" + Oddities.text(random);
            case 1 -> pointer + "/-";
            case 2 -> pointer + "/" + Oddities.number(random);
            case 3 -> random.nextInt(4) == 0 ? Oddities.text(random) : pointer;
            case 4 -> random.nextInt(20) == 0 ? pointer.repeat(random.nextInt(60)) : pointer;
            default -> pointer;
        };
    }

    private static void pointers(JsonNode node, String path, List<String> into) {
        into.add(path);
        node.properties()
                .forEach(entry -> pointers(
                        entry.getValue(),
                        path + "/" + entry.getKey().replace("~", "~0").replace("/", "~1"),
                        into));
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                pointers(node.get(i), path + "/" + i, into);
            }
        }
    }
}

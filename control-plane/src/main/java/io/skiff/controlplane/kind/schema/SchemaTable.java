package io.skiff.controlplane.kind.schema;

import io.skiff.controlplane.kind.schema.Schema.ListOf;
import io.skiff.controlplane.kind.schema.Schema.MapOf;
import io.skiff.controlplane.kind.schema.Schema.Scalar;
import io.skiff.controlplane.kind.schema.Schema.Structure;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A schema that is written down, for kinds without a class.
 *
 * <p>A line is a path and what stands there: {@code spec.replicas int32}; the words are those of {@link Scalar}, with hyphens. {@code name[]} is a
 * list, {@code name[key]} one whose items a patch tells apart by a field, {@code name{}} a map; {@code @NAME} is another schema. The zero value of a
 * field counts as a value, unless {@code omitempty} follows ({@link FieldTags}); an object that is only passed on the way to its fields is as good
 * as none when it is empty.
 */
public final class SchemaTable {

    private final Map<String, Schema> parts;

    private SchemaTable(Map<String, Schema> parts) {
        this.parts = parts;
    }

    /** @param parts other schemas, by their names in the lines */
    public static Structure read(String lines, Map<String, Schema> parts) {
        var table = new SchemaTable(parts);
        var root = Structure.empty();
        lines.lines().map(String::strip).filter(line -> !line.isEmpty()).forEach(line -> table.add(line, root));
        return root;
    }

    private void add(String line, Structure root) {
        var words = line.split(" +", -1);
        boolean isOmitted = words.length > 2 && words[2].equals("omitempty");
        add(root, List.of(words[0].split("\\.", -1)), named(words[1]), isOmitted);
    }

    private Schema named(String word) {
        if (!word.startsWith("@")) {
            return Scalar.valueOf(word.replace('-', '_').toUpperCase(Locale.ROOT));
        }
        var part = parts.get(word.substring(1));
        if (part == null) {
            throw new IllegalArgumentException("there is no schema " + word);
        }
        return part;
    }

    private static void add(Structure at, List<String> path, Schema what, boolean isOmitted) {
        var name = path.get(0).replaceFirst("[\\[{].*", "");
        var form = path.get(0).substring(name.length());
        if (path.size() == 1) {
            at.fields().put(name, formed(form, what));
            if (isOmitted) {
                at.omitted().add(name);
            }
            return;
        }
        var below = at.fields().computeIfAbsent(name, absent -> formed(form, Structure.empty()));
        at.omitted().add(name);
        add(fields(below), path.subList(1, path.size()), what, isOmitted);
    }

    private static Schema formed(String form, Schema what) {
        return switch (form) {
            case "" -> what;
            case "{}" -> new MapOf(what);
            case "[]" -> ListOf.plain(what);
            default -> ListOf.keyed(what, form.substring(1, form.length() - 1));
        };
    }

    /** The object with fields at a place, or in each item of a list or map there. */
    private static Structure fields(Schema place) {
        if (place instanceof Structure structure) {
            return structure;
        }
        if (place instanceof ListOf list) {
            return fields(list.item());
        }
        if (place instanceof MapOf map) {
            return fields(map.value());
        }
        throw new IllegalArgumentException(place + " has no fields");
    }
}

package io.skiff.controlplane.kind.schema;

import io.skiff.controlplane.kind.schema.Schema.ListOf;
import io.skiff.controlplane.kind.schema.Schema.Scalar;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What the tags of Kubernetes' Go types (k8s.io/api, {@code types.go}) say of fields beside their types: which field tells the items of a list
 * apart in a strategic merge patch, and whether a zero value means the same as none.
 */
public final class FieldTags {

    public static final FieldTags NONE = new FieldTags(Map.of(), Set.of());

    /** The tags of the types in meta/v1, which every kind has. */
    static final FieldTags METADATA = table("""
            ObjectMeta.ownerReferences uid
            ObjectMeta.finalizers *
            ObjectMeta.generation omitempty
            Condition.observedGeneration omitempty
            """);

    private static final String SET = "*";
    private static final String OMITTED = "omitempty";

    private final Map<String, String> mergeKeys;
    private final Set<String> omitted;

    private FieldTags(Map<String, String> mergeKeys, Set<String> omitted) {
        this.mergeKeys = Map.copyOf(mergeKeys);
        this.omitted = Set.copyOf(omitted);
    }

    /**
     * Parses a table. Each line has the class and the name of a field, and one of these words: for a list the field that tells its items apart, or
     * {@code *} if it is a set of plain values (a patch replaces every other list as a whole); {@code omitempty} for a number, a boolean or an
     * object that Go holds as a plain value and not as a pointer, and omits when it is zero. Of texts and times that is always so: where a
     * text is a pointer in Go, the kinds read from classes have the empty text as its default.
     */
    public static FieldTags table(String lines) {
        var mergeKeys = new HashMap<String, String>();
        var omitted = new HashSet<String>();
        lines.lines().map(String::strip).forEach(line -> {
            var words = line.split(" ", 2);
            var word = words[1].strip();
            if (word.equals(OMITTED)) {
                omitted.add(words[0]);
            } else {
                mergeKeys.put(words[0], word);
            }
        });
        return new FieldTags(mergeKeys, omitted);
    }

    public FieldTags and(FieldTags others) {
        var allKeys = new HashMap<>(mergeKeys);
        allKeys.putAll(others.mergeKeys);
        var allOmitted = new HashSet<>(omitted);
        allOmitted.addAll(others.omitted);
        return new FieldTags(allKeys, allOmitted);
    }

    /** @param owner the simple name of the class with the field */
    ListOf merged(String owner, String field, ListOf list) {
        var key = mergeKeys.get(owner + "." + field);
        if (key == null) {
            return list;
        }
        return key.equals(SET) ? ListOf.set(list.item()) : ListOf.keyed(list.item(), key);
    }

    /** @param owner the simple name of the class with the field */
    boolean omitsZero(String owner, String field, Schema schema) {
        return schema == Scalar.STRING || Times.isTime(schema) || omitted.contains(owner + "." + field);
    }
}

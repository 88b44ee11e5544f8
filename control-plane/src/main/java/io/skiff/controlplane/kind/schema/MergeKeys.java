package io.skiff.controlplane.kind.schema;

import io.skiff.controlplane.kind.schema.Schema.ListOf;
import java.util.HashMap;
import java.util.Map;

/**
 * The merge keys of lists in the API's classes for strategic merge patches, from the patch tags of Kubernetes' types. A
 * patch replaces every other list as a whole.
 */
public final class MergeKeys {

    public static final MergeKeys NONE = new MergeKeys(Map.of());

    /** The merge keys of the metadata of every object. */
    static final MergeKeys METADATA = table("""
            ObjectMeta.ownerReferences uid
            ObjectMeta.finalizers *
            """);

    private static final String SET = "*";

    private final Map<String, String> keys;

    private MergeKeys(Map<String, String> keys) {
        this.keys = Map.copyOf(keys);
    }

    /**
     * Parses a table: each line has the class and field of a list, and the field that identifies its items, or
     * {@code *} for a set of plain values.
     */
    public static MergeKeys table(String lines) {
        var keys = new HashMap<String, String>();
        lines.lines().map(String::strip).forEach(line -> {
            var words = line.split(" ", 2);
            keys.put(words[0], words[1].strip());
        });
        return new MergeKeys(keys);
    }

    public MergeKeys and(MergeKeys others) {
        var all = new HashMap<>(keys);
        all.putAll(others.keys);
        return new MergeKeys(all);
    }

    /** @param owner the simple name of the class with the field */
    ListOf merged(String owner, String field, ListOf list) {
        var key = keys.get(owner + "." + field);
        if (key == null) {
            return list;
        }
        return key.equals(SET) ? ListOf.set(list.item()) : ListOf.keyed(list.item(), key);
    }
}

package io.skiff.cli.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The way in which the versions of a list are merged.
 *
 * <p>The rules are the {@code patchStrategy} and {@code patchMergeKey} tags of Kubernetes' API types.
 *
 * @param key the field that identifies an item; null if no field does
 */
record ListKind(Way way, @Nullable String key) {

    enum Way {
        /** The new list replaces the old one. */
        WHOLE,
        /** A set of plain values, of which each client owns some. */
        SET,
        /** Item by item, by the key. */
        KEYED,
        /**
         * Keyed, but some items share a key or have none, such as a port for TCP and UDP, or a variable that is set
         * twice.
         */
        AMBIGUOUS
    }

    private static final ListKind WHOLE = new ListKind(Way.WHOLE, null);
    private static final ListKind SET = new ListKind(Way.SET, null);

    private static final Map<String, String> KEYS = Map.ofEntries(
            Map.entry("containers", "name"),
            Map.entry("initContainers", "name"),
            Map.entry("ephemeralContainers", "name"),
            Map.entry("volumes", "name"),
            Map.entry("env", "name"),
            Map.entry("imagePullSecrets", "name"),
            Map.entry("resourceClaims", "name"),
            Map.entry("schedulingGates", "name"),
            Map.entry("volumeMounts", "mountPath"),
            Map.entry("volumeDevices", "devicePath"),
            Map.entry("hostAliases", "ip"),
            Map.entry("topologySpreadConstraints", "topologyKey"),
            Map.entry("conditions", "type"),
            Map.entry("ownerReferences", "uid"));

    /**
     * @param owner the name of the field that the list's object has; empty for the object itself
     * @param field the list's name in its object
     */
    static ListKind of(String owner, String field, JsonNode... versions) {
        if (owner.equals("metadata") && field.equals("finalizers")) {
            return SET;
        }
        String key = field.equals("ports") ? portKey(owner, versions) : KEYS.get(field);
        if (key == null) {
            return WHOLE;
        }
        for (JsonNode list : versions) {
            if (!isKeyed(list, key)) {
                return new ListKind(Way.AMBIGUOUS, key);
            }
        }
        return new ListKind(Way.KEYED, key);
    }

    String requireKey() {
        return Objects.requireNonNull(key);
    }

    /** Container ports have the key containerPort, service ports the key port, slice ports no key. */
    private static @Nullable String portKey(String owner, JsonNode... versions) {
        for (JsonNode list : versions) {
            if (list.path(0).has("containerPort")) {
                return "containerPort";
            }
        }
        return owner.equals("spec") ? "port" : null;
    }

    private static boolean isKeyed(JsonNode list, String key) {
        var seen = new HashSet<String>();
        for (JsonNode item : list) {
            if (!item.hasNonNull(key) || !seen.add(item.path(key).asText())) {
                return false;
            }
        }
        return true;
    }
}

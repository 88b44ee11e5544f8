package io.skiff.cli.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How the versions of a list are merged.
 *
 * <p>From the {@code patchStrategy} and {@code patchMergeKey} tags of Kubernetes' API types.
 *
 * @param key by which items are told apart; null when they are not
 */
record ListKind(Way way, @Nullable String key) {

    /** The ways. */
    enum Way {
        /** As a whole. */
        WHOLE,
        /** Plain values of which several users have some each. */
        SET,
        /** Item by item. */
        KEYED,
        /** Item by item, were it not that some have one key, or none: TCP and UDP on one port, a variable that is there twice. */
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

    /** Ports of a container are told apart by containerPort, those of a service by port, those of a slice not at all. */
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

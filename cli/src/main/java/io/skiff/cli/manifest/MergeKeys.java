package io.skiff.cli.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;

/**
 * By which field the items of a list are told apart when lists are merged.
 *
 * <p>From the {@code patchMergeKey} tags of Kubernetes' API types; a list that is not here is replaced as a whole.
 */
final class MergeKeys {

    private static final Map<String, String> BY_LIST = Map.ofEntries(
            Map.entry("containers", "name"),
            Map.entry("initContainers", "name"),
            Map.entry("ephemeralContainers", "name"),
            Map.entry("volumes", "name"),
            Map.entry("env", "name"),
            Map.entry("imagePullSecrets", "name"),
            Map.entry("volumeMounts", "mountPath"),
            Map.entry("volumeDevices", "devicePath"),
            Map.entry("hostAliases", "ip"),
            Map.entry("topologySpreadConstraints", "topologyKey"),
            Map.entry("conditions", "type"),
            Map.entry("ownerReferences", "uid"));

    private MergeKeys() {}

    /**
     * The key of a list, if every item of every version has it once, so that merging by it is safe.
     *
     * @param field the list's name in its object
     */
    static Optional<String> of(String field, JsonNode... versions) {
        String key = field.equals("ports") ? portKey(versions) : BY_LIST.get(field);
        if (key == null) {
            return Optional.empty();
        }
        for (JsonNode list : versions) {
            if (!isKeyed(list, key)) {
                return Optional.empty();
            }
        }
        return Optional.of(key);
    }

    /** Ports of a container are told apart by containerPort, those of a service by port. */
    private static String portKey(JsonNode... versions) {
        for (JsonNode list : versions) {
            if (list.path(0).has("containerPort")) {
                return "containerPort";
            }
        }
        return "port";
    }

    private static boolean isKeyed(JsonNode list, String key) {
        var seen = new java.util.HashSet<String>();
        for (JsonNode item : list) {
            if (!item.hasNonNull(key) || !seen.add(item.path(key).asText())) {
                return false;
            }
        }
        return true;
    }
}

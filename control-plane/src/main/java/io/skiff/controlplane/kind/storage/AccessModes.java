package io.skiff.controlplane.kind.storage;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.controlplane.kind.rule.Field;
import io.skiff.controlplane.kind.table.Read;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The access modes of volumes and claims. */
final class AccessModes {

    private static final String ONE_POD = "ReadWriteOncePod";

    /** In the order in which kubectl prints them. */
    private static final Map<String, String> SHORT = new LinkedHashMap<>();

    static {
        SHORT.put("ReadWriteOnce", "RWO");
        SHORT.put("ReadOnlyMany", "ROX");
        SHORT.put("ReadWriteMany", "RWX");
        SHORT.put(ONE_POD, "RWOP");
    }

    private AccessModes() {}

    static void check(Field modes) {
        modes.require("at least 1 access mode is required");
        modes.items().forEach(mode -> mode.oneOf(SHORT.keySet().toArray(String[]::new)));
        var texts = modes.items().stream().map(Field::text).distinct().toList();
        if (texts.contains(ONE_POD) && texts.size() > 1) {
            modes.forbidden("may not use ReadWriteOncePod with other access modes");
        }
    }

    /** Formats modes as kubectl does: {@code RWO,ROX}. */
    static String shown(JsonNode modes) {
        List<String> texts = Read.items(modes).stream().map(JsonNode::asText).toList();
        return SHORT.entrySet().stream()
                .filter(mode -> texts.contains(mode.getKey()))
                .map(Map.Entry::getValue)
                .collect(Collectors.joining(","));
    }
}

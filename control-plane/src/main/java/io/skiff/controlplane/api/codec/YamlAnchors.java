package io.skiff.controlplane.api.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The anchors of one YAML document: an alias has the value of the last anchor of its name before it. The repetitions of
 * all aliases together are bounded, because a few lines could ask for more than any memory.
 */
final class YamlAnchors {

    /** The key whose maps are merged into the map around it (YAML 1.1, type "merge"). */
    static final String MERGE = "<<";

    private final Map<String, Optional<JsonNode>> byName = new HashMap<>();
    private final TreeBudget repeated = new TreeBudget();

    /** Begins an anchor. Within its own value it has no meaning yet. */
    void begin(String name) {
        byName.put(name, Optional.empty());
    }

    void end(String name, JsonNode value) {
        byName.put(name, Optional.of(value));
    }

    /**
     * Returns a copy of the anchor's value.
     *
     * @param line the line of the alias, which an error names in place of the name: that may be an unquoted password
     * @return a copy
     */
    JsonNode find(String name, int level, int line) throws MalformedException {
        var value = byName.getOrDefault(name, Optional.empty());
        if (value.isEmpty()) {
            throw new MalformedException("the body is not valid YAML: line " + line
                    + ": an alias names no anchor before it; a text that begins with * is to be quoted");
        }
        var excess = repeated.charge(value.get(), level);
        if (excess.isPresent()) {
            throw new MalformedException("the aliases of the body repeat " + excess.get());
        }
        return value.get().deepCopy();
    }

    /**
     * Adds the missing fields of a map, or of each map in a list.
     *
     * @return the number of added fields
     */
    static int merge(JsonNode source, ObjectNode into) throws MalformedException {
        int before = into.size();
        for (var map : source.isArray() ? source : List.of(source)) {
            if (!(map instanceof ObjectNode fields)) {
                throw new MalformedException("the body is not valid YAML: << must name a map or a list of maps");
            }
            for (var field : fields.properties()) {
                into.putIfAbsent(field.getKey(), field.getValue());
            }
        }
        return into.size() - before;
    }
}

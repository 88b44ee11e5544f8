package io.skiff.controlplane.kind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A part of the spec that only one sub-resource writes, and other writes leave as it is. */
public interface SpecPart {

    /** Names it in messages: {@code spec.ephemeralContainers}. */
    String shown();

    /** The part alone, to be compared. */
    JsonNode of(JsonNode spec);

    /** Takes the part of one spec into another, of which all else stays. */
    void copy(JsonNode from, ObjectNode to);

    /** Whether an object can be made with it; later the sub-resource alone writes it. */
    default boolean isOfNewObjects() {
        return false;
    }

    /** One field of the spec. */
    static SpecPart field(String name) {
        return new SpecPart() {
            @Override
            public String shown() {
                return "spec." + name;
            }

            @Override
            public JsonNode of(JsonNode spec) {
                return spec.path(name);
            }

            @Override
            public void copy(JsonNode from, ObjectNode to) {
                if (from.has(name)) {
                    to.set(name, from.path(name).deepCopy());
                } else {
                    to.remove(name);
                }
            }
        };
    }
}

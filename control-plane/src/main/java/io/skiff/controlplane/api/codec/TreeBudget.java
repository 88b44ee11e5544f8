package io.skiff.controlplane.api.codec;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.controlplane.object.Unicode;
import java.util.Optional;

/**
 * Bounds the size of a tree from a client. It counts all parts, also those that a patch or an alias repeats. No object
 * of Kubernetes comes near the bounds, and code that walks a tree may recurse within them.
 */
public final class TreeBudget {

    /** The greatest nesting of objects and lists. The deepest field of a kind has a level of about 15. */
    public static final int MOST_LEVELS = 64;

    /** The longest legal key has 317 characters: a prefix of 253, a slash, a name of 63. */
    public static final int LONGEST_NAME = 1024;

    static final int MOST_VALUES = 300_000;

    /** The greatest body of a request; the store accepts half of it. */
    static final int MOST_CHARACTERS = 3 << 20;

    private int values;
    private long characters;

    /** Names the bound that a whole tree exceeds; empty for a tree within the bounds. */
    public static Optional<String> excess(JsonNode tree) {
        return new TreeBudget().charge(tree, 1);
    }

    /**
     * Counts a tree with all its parts.
     *
     * @param level the tree's level in the tree around it, from 1
     * @return the bound that is exceeded by now
     */
    public Optional<String> charge(JsonNode tree, int level) {
        if (tree.isContainerNode() && level > MOST_LEVELS) {
            return Optional.of("more than " + MOST_LEVELS + " objects and lists within each other");
        }
        values++;
        for (var entry : tree.properties()) {
            var fault = name(entry.getKey());
            if (fault.isPresent()) {
                return fault;
            }
        }
        for (var below : tree) {
            var fault = charge(below, level + 1);
            if (fault.isPresent()) {
                return fault;
            }
        }
        return tree.isTextual() ? text(tree.textValue()) : sum();
    }

    private Optional<String> name(String name) {
        return name.length() > LONGEST_NAME
                ? Optional.of(
                        "a field name of " + name.length() + " characters; at most " + LONGEST_NAME + " are taken")
                : text(name);
    }

    private Optional<String> text(String text) {
        characters += text.length();
        return Unicode.isWhole(text)
                ? sum()
                : Optional.of("half of a surrogate pair (U+D800 to U+DFFF), which is no character");
    }

    private Optional<String> sum() {
        if (values > MOST_VALUES) {
            return Optional.of("more than " + MOST_VALUES + " values");
        }
        return characters > MOST_CHARACTERS
                ? Optional.of("more than " + MOST_CHARACTERS + " characters of text")
                : Optional.empty();
    }
}

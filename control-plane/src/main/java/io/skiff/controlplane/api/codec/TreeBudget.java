package io.skiff.controlplane.api.codec;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.controlplane.object.Unicode;
import java.util.Optional;

/**
 * How much a tree that comes from outside may be: what it is made of is counted, also what a patch or an alias repeats. No object of
 * Kubernetes comes near it, and everything that walks a tree may recurse within it.
 */
public final class TreeBudget {

    /** Objects and lists within each other; the deepest field of a kind lies at about 15. */
    public static final int MOST_LEVELS = 64;

    /** The longest key that there is has 317 characters: a prefix of 253, a slash, 63 of a name. */
    public static final int LONGEST_NAME = 1024;

    static final int MOST_VALUES = 300_000;

    /** As the body of a request may have; the store takes half. */
    static final int MOST_CHARACTERS = 3 << 20;

    private int values;
    private long characters;

    /** What a whole tree has too much of; empty for one that is within the bounds. */
    public static Optional<String> excess(JsonNode tree) {
        return new TreeBudget().take(tree, 1);
    }

    /**
     * Counts a tree and all in it.
     *
     * @param level of the tree in what is around it, from 1
     * @return what there is too much of by now
     */
    public Optional<String> take(JsonNode tree, int level) {
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
            var fault = take(below, level + 1);
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

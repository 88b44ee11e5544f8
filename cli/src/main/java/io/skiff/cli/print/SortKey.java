package io.skiff.cli.print;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.cli.jsonpath.JsonPath;
import io.skiff.cli.jsonpath.Values;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Sorts listed objects by one of their fields, numbers as numbers, or keeps their order. */
public final class SortKey {

    private static final SortKey AS_LISTED = new SortKey(Optional.empty());

    private final Optional<JsonPath> field;

    private SortKey(Optional<JsonPath> field) {
        this.field = field;
    }

    /** @param text a JSONPath expression, as {@code .metadata.name}; empty for the order of the list */
    public static SortKey parse(String text) {
        return text.isEmpty() ? AS_LISTED : new SortKey(Optional.of(JsonPath.parse(text)));
    }

    public boolean isAsListed() {
        return field.isEmpty();
    }

    /** @param object extracts the object with the field from an item */
    public List<JsonNode> sort(Iterable<JsonNode> items, Function<JsonNode, JsonNode> object) {
        var sorted = new ArrayList<JsonNode>();
        items.forEach(sorted::add);
        field.ifPresent(
                path -> sorted.sort(Comparator.comparing(item -> path.find(object.apply(item)), Values::compare)));
        return sorted;
    }
}

package io.skiff.cli.command;

import io.skiff.cli.resource.Query;
import io.skiff.cli.resource.Selection;
import java.util.List;

/**
 * What a get asks for.
 *
 * @param namespace empty for all
 */
record GetRequest(List<Selection> selections, String namespace, SelectorOptions selectors, boolean isIgnoringMissing) {

    private static final String PAGE = "500";

    GetRequest {
        selections = List.copyOf(selections);
    }

    boolean hasSeveralTypes() {
        return selections.stream().map(Selection::type).distinct().count() > 1;
    }

    /** @param after the mark of the page before; empty for the first page */
    String path(Selection selection, String after) {
        if (!selection.isWhole()) {
            return selection.path(namespace);
        }
        Query query = selectors.query().add("limit", PAGE).add("continue", after);
        return selection.path(namespace) + query;
    }

    String nothingFound(Selection selection) {
        if (namespace.isEmpty() || !selection.type().isNamespaced()) {
            return "No resources found";
        }
        return "No resources found in " + namespace + " namespace.";
    }
}

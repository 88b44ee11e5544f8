package io.skiff.cli.command.get;

import io.skiff.cli.command.option.SelectorOptions;
import io.skiff.cli.print.SortKey;
import io.skiff.cli.resource.Query;
import io.skiff.cli.resource.Selection;
import java.util.List;

/**
 * The objects that a get asks for.
 *
 * @param order of what is listed
 */
public record GetRequest(
        List<Selection> selections, SelectorOptions selectors, SortKey order, boolean isIgnoringMissing) {

    private static final String PAGE = "500";

    public GetRequest {
        selections = List.copyOf(selections);
    }

    boolean hasSeveralTypes() {
        return selections.stream().map(Selection::type).distinct().count() > 1;
    }

    /** @param after the mark of the page before; empty for the first page */
    String path(Selection selection, String after) {
        if (!selection.isWhole()) {
            return selection.path();
        }
        Query query = selectors.query().add("limit", PAGE).add("continue", after);
        return selection.path() + query;
    }

    /** Like {@link #path}, for a table. The rows then include as much of each object as the sort needs. */
    String tablePath(Selection selection, String after) {
        String path = path(selection, after);
        if (order.isAsListed()) {
            return path;
        }
        return path + (path.contains("?") ? "&" : "?") + "includeObject=Object";
    }

    String nothingFound() {
        Selection first = selections.get(0);
        return first.namespace().isEmpty()
                ? "No resources found"
                : "No resources found in " + first.namespace() + " namespace.";
    }
}

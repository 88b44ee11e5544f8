package io.skiff.cli.print;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Prints the server's tables as kubectl does; batches of one list, or of a watch, share their columns. */
public final class TablePrinter {

    private final TableOptions options;
    private final Columns columns = new Columns();
    private List<Integer> shown = List.of();
    private boolean headed;

    public TablePrinter(TableOptions options) {
        this.options = options;
        this.headed = !options.showHeader();
    }

    /** @param table a {@code Table}; an object without a table is shown by name and age */
    public String print(JsonNode table) {
        var rows = new ArrayList<List<String>>();
        JsonNode definitions = table.path("columnDefinitions");
        if (shown.isEmpty() && !definitions.isEmpty()) {
            shown = chooseColumns(definitions);
        }
        if (!headed && !table.path("rows").isEmpty()) {
            rows.add(header(definitions));
            headed = true;
        }
        table.path("rows").forEach(row -> rows.add(row(row)));
        return columns.format(rows);
    }

    private List<Integer> chooseColumns(JsonNode definitions) {
        var chosen = new ArrayList<Integer>();
        for (int i = 0; i < definitions.size(); i++) {
            if (options.isWide() || definitions.get(i).path("priority").asInt() == 0) {
                chosen.add(i);
            }
        }
        return chosen;
    }

    private List<String> header(JsonNode definitions) {
        var cells = new ArrayList<String>();
        if (options.showNamespace()) {
            cells.add("NAMESPACE");
        }
        shown.forEach(i -> cells.add(definitions.get(i).path("name").asText().toUpperCase(Locale.ROOT)));
        for (String label : options.labelColumns()) {
            cells.add(label.substring(label.lastIndexOf('/') + 1).toUpperCase(Locale.ROOT));
        }
        if (options.showLabels()) {
            cells.add("LABELS");
        }
        return cells;
    }

    private List<String> row(JsonNode row) {
        var cells = new ArrayList<String>();
        JsonNode metadata = row.path("object").path("metadata");
        if (options.showNamespace()) {
            cells.add(metadata.path("namespace").asText());
        }
        for (int i : shown) {
            String text = text(row.path("cells").path(i));
            cells.add(i == 0 ? options.namePrefix() + text : text);
        }
        for (String label : options.labelColumns()) {
            cells.add(metadata.path("labels").path(label).asText(""));
        }
        if (options.showLabels()) {
            cells.add(Labels.format(metadata.path("labels"), ",", "<none>"));
        }
        return cells;
    }

    /** Formats a cell on one line: of a text of several lines only the first is shown. */
    private static String text(JsonNode cell) {
        if (cell.isArray()) {
            var items = new ArrayList<String>();
            cell.forEach(item -> items.add(item.asText()));
            return String.join(",", items);
        }
        String text = cell.isMissingNode() || cell.isNull() ? "<none>" : cell.asText();
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end) + "...";
    }
}

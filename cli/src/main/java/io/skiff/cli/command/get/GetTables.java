package io.skiff.cli.command.get;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.client.StatusException;
import io.skiff.cli.command.option.TableFlags;
import io.skiff.cli.format.Json;
import io.skiff.cli.print.TablePrinter;
import io.skiff.cli.resource.KnownTypes;
import io.skiff.cli.resource.ResourceType;
import io.skiff.cli.resource.Selection;
import io.skiff.cli.resource.Versions;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Prints one table for each type of a request, and an error for each missing object. */
public final class GetTables {

    private final Console console;
    private final ApiClient api;
    private final TableFlags flags;

    GetTables(Console console, ApiClient api, TableFlags flags) {
        this.console = console;
        this.api = api;
        this.flags = flags;
    }

    int run(GetRequest request) {
        var tables = new LinkedHashMap<ResourceType, ObjectNode>();
        int failed = 0;
        for (Selection selection : request.selections()) {
            try {
                collect(request, selection, tables);
            } catch (StatusException e) {
                if (!(e.isNotFound() && request.isIgnoringMissing() && !selection.isWhole())) {
                    console.err().println(e.describe());
                    failed++;
                }
            }
        }
        boolean printed = print(tables, request);
        if (!printed && failed == 0 && !request.isIgnoringMissing()) {
            console.err().println(request.nothingFound());
        }
        return failed == 0 ? 0 : 1;
    }

    private void collect(GetRequest request, Selection selection, Map<ResourceType, ObjectNode> tables) {
        String after = "";
        do {
            JsonNode page = api.table(request.tablePath(selection, after));
            ObjectNode table = tables.computeIfAbsent(selection.type(), type -> Json.object());
            if (!table.has("columnDefinitions")) {
                table.set("columnDefinitions", page.path("columnDefinitions"));
                table.set("rows", Json.array());
            }
            page.path("rows").forEach(((ArrayNode) table.path("rows"))::add);
            after = page.path("metadata").path("continue").asText("");
        } while (!after.isEmpty());
    }

    private boolean print(Map<ResourceType, ObjectNode> tables, GetRequest request) {
        boolean printed = false;
        for (var entry : tables.entrySet()) {
            if (entry.getValue().path("rows").isEmpty()) {
                continue;
            }
            if (printed) {
                console.out().println();
            }
            ObjectNode table = entry.getValue();
            List<JsonNode> rows = request.order().sort(table.path("rows"), row -> row.path("object"));
            if (request.order().isAsListed() && entry.getKey().equals(KnownTypes.EVENT)) {
                rows.sort(Comparator.comparing(row -> row.path("object"), Versions.OLDEST_FIRST));
            }
            table.set("rows", Json.array().addAll(rows));
            var printer = new TablePrinter(flags.options(entry.getKey(), request.hasSeveralTypes()));
            console.out().print(printer.print(table));
            printed = true;
        }
        return printed;
    }
}

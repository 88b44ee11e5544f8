package io.skiff.cli.command.get;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.client.StatusException;
import io.skiff.cli.command.option.OutputFormat;
import io.skiff.cli.format.Json;
import io.skiff.cli.resource.Selection;
import java.util.List;

/** Prints whole objects: one by itself, several as a List. */
public final class GetObjects {

    private final Console console;
    private final ApiClient api;
    private final OutputFormat format;

    GetObjects(Console console, ApiClient api, OutputFormat format) {
        this.console = console;
        this.api = api;
        this.format = format;
    }

    int run(GetRequest request) {
        ArrayNode items = Json.array();
        int failed = 0;
        for (Selection selection : request.selections()) {
            try {
                collect(request, selection, items);
            } catch (StatusException e) {
                if (!(e.isNotFound() && request.isIgnoringMissing())) {
                    console.err().println(e.describe());
                    failed++;
                }
            }
        }
        boolean isOne =
                request.selections().size() == 1 && !request.selections().get(0).isWhole();
        if (isOne && items.isEmpty()) {
            return failed == 0 ? 0 : 1;
        }
        console.raw()
                .print(format.print(isOne ? items.get(0) : list(request.order().sort(items, item -> item))));
        return failed == 0 ? 0 : 1;
    }

    private void collect(GetRequest request, Selection selection, ArrayNode items) {
        String after = "";
        do {
            JsonNode answer = api.get(request.path(selection, after));
            if (!selection.isWhole()) {
                items.add(shown(answer));
                return;
            }
            for (JsonNode item : answer.path("items")) {
                ObjectNode object = shown(item);
                object.put("apiVersion", selection.type().apiVersion());
                object.put("kind", selection.type().kind());
                items.add(object);
            }
            after = answer.path("metadata").path("continue").asText("");
        } while (!after.isEmpty());
    }

    private static ObjectNode shown(JsonNode object) {
        ObjectNode copy = object.deepCopy();
        if (copy.path("metadata") instanceof ObjectNode metadata) {
            metadata.remove("managedFields");
        }
        return copy;
    }

    private static ObjectNode list(List<JsonNode> items) {
        ObjectNode list = Json.object().put("apiVersion", "v1").put("kind", "List");
        list.set("items", Json.array().addAll(items));
        list.set("metadata", Json.object().put("resourceVersion", ""));
        return list;
    }
}

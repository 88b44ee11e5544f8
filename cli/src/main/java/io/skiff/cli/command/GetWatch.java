package io.skiff.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.cli.CommandException;
import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.client.WatchEvent;
import io.skiff.cli.client.WatchStream;
import io.skiff.cli.print.TablePrinter;
import io.skiff.cli.resource.Query;
import io.skiff.cli.resource.Selection;
import java.util.Optional;

/** Shows one type, or one object, and then each change of it, until it is interrupted. */
final class GetWatch {

    private final Console console;
    private final ApiClient api;
    private final OutputFormat format;
    private final TableFlags flags;

    GetWatch(Console console, ApiClient api, OutputFormat format, TableFlags flags) {
        this.console = console;
        this.api = api;
        this.format = format;
        this.flags = flags;
    }

    int run(GetRequest request, boolean onlyChanges) {
        if (request.selections().size() != 1) {
            throw new CommandException("error: you may only specify a single resource type when watching");
        }
        Selection selection = request.selections().get(0);
        var table = new TablePrinter(flags.options(selection.type(), false));
        String revision = start(request, selection, table, onlyChanges);
        while (true) {
            revision = follow(request, selection, table, revision);
        }
    }

    private String start(GetRequest request, Selection selection, TablePrinter table, boolean onlyChanges) {
        JsonNode first = read(selection.isWhole() ? listPath(request, selection) : request.path(selection, ""));
        if (!onlyChanges) {
            show(first, table);
        }
        return first.path("metadata").path("resourceVersion").asText("");
    }

    private JsonNode read(String path) {
        return format.isTable() ? api.table(path) : api.get(path);
    }

    private static String listPath(GetRequest request, Selection selection) {
        return selection.path(request.namespace()) + request.selectors().query();
    }

    /** The server ends a watch now and then; the next one goes on after the last event. */
    private String follow(GetRequest request, Selection selection, TablePrinter table, String revision) {
        Query query = selection.isWhole()
                ? request.selectors().query()
                : new Query().add("fieldSelector", "metadata.name=" + selection.name());
        query.add("resourceVersion", revision)
                .add("allowWatchBookmarks", "true")
                .add("watch", "true");
        String path = selection.type().collectionPath(request.namespace()) + query;
        String last = revision;
        try (WatchStream events = api.watch(path, format.isTable())) {
            for (Optional<WatchEvent> event = events.next(); event.isPresent(); event = events.next()) {
                last = revision(event.get(), last);
                if (!event.get().isBookmark()) {
                    show(event.get().object(), table);
                }
            }
        }
        return last;
    }

    private static String revision(WatchEvent event, String last) {
        JsonNode row = event.object().path("rows").path(0).path("object");
        String ofRow = row.path("metadata").path("resourceVersion").asText("");
        String ofObject = event.revision();
        return !ofRow.isEmpty() ? ofRow : !ofObject.isEmpty() ? ofObject : last;
    }

    private void show(JsonNode node, TablePrinter table) {
        if (format.isTable()) {
            console.out().print(table.print(node));
        } else if (node.path("items").isArray()) {
            node.path("items").forEach(item -> console.out().print(format.print(item)));
        } else {
            console.out().print(format.print(node));
        }
        console.out().flush();
    }
}

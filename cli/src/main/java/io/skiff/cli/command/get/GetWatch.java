package io.skiff.cli.command.get;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.cli.CommandException;
import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.client.StatusException;
import io.skiff.cli.client.UnreachableException;
import io.skiff.cli.client.WatchEvent;
import io.skiff.cli.client.WatchStream;
import io.skiff.cli.command.option.OutputFormat;
import io.skiff.cli.command.option.SelectorOptions;
import io.skiff.cli.command.option.TableFlags;
import io.skiff.cli.format.Json;
import io.skiff.cli.print.TablePrinter;
import io.skiff.cli.resource.Query;
import io.skiff.cli.resource.Selection;
import io.skiff.cli.watch.ServerAbsence;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Shows one type or one object, and then each change, until the user interrupts it. It outlives a restart of the
 * server.
 */
public final class GetWatch {

    private final Console console;
    private final ApiClient api;
    private final OutputFormat format;
    private final TablePrinter table;
    private final Selection selection;
    private final SelectorOptions selectors;
    private final ServerAbsence absence;
    /** The revision of each object that was shown last, by namespace and name. */
    private final Map<String, String> shown = new HashMap<>();

    /** The revision at which the next watch resumes; empty if it must list first. */
    private String revision = "";

    GetWatch(Console console, ApiClient api, OutputFormat format, TableFlags flags, GetRequest request) {
        if (request.selections().size() != 1) {
            throw new CommandException("error: you may only specify a single resource type when watching");
        }
        this.console = console;
        this.api = api;
        this.format = format;
        this.selection = request.selections().get(0);
        this.selectors = request.selectors();
        this.table = new TablePrinter(flags.options(selection.type(), false));
        this.absence = new ServerAbsence(console);
    }

    int run(boolean onlyChanges) {
        if (!selection.isWhole()) {
            api.get(selection.path());
        }
        list(!onlyChanges);
        while (true) {
            try {
                if (revision.isEmpty()) {
                    list(true);
                }
                follow();
            } catch (StatusException | UnreachableException e) {
                if (e instanceof StatusException refusal && refusal.isGone()) {
                    revision = "";
                } else {
                    absence.outlast(e);
                }
            }
        }
    }

    /** Resumes from the list, and shows each object that changed since it was shown. */
    private void list(boolean isShown) {
        String path = selection.collectionPath() + selected();
        JsonNode list = format.isTable() ? api.table(path) : api.get(path);
        absence.end();
        revision = list.path("metadata").path("resourceVersion").asText("");
        ArrayNode news = Json.array();
        for (JsonNode item : list.path(format.isTable() ? "rows" : "items")) {
            if (isNew(format.isTable() ? item.path("object") : item)) {
                news.add(item);
            }
        }
        if (isShown) {
            show(list, news);
        }
    }

    /** Follows one watch until the server ends it. The next watch resumes after the last event. */
    private void follow() {
        Query query = selected()
                .add("resourceVersion", revision)
                .add("allowWatchBookmarks", "true")
                .add("watch", "true");
        try (WatchStream events = api.watch(selection.collectionPath() + query, format.isTable())) {
            absence.end();
            for (Optional<WatchEvent> event = events.next(); event.isPresent(); event = events.next()) {
                JsonNode object = event.get().object();
                JsonNode row = object.path("rows").path(0);
                String now = revision(row.isMissingNode() ? object : row.path("object"));
                revision = now.isEmpty() ? event.get().revision() : now;
                if (!event.get().isBookmark()) {
                    isNew(row.isMissingNode() ? object : row.path("object"));
                    show(object, Json.array().add(row.isMissingNode() ? object : row));
                }
            }
        }
    }

    private Query selected() {
        return selection.isWhole()
                ? selectors.query()
                : new Query().add("fieldSelector", "metadata.name=" + selection.name());
    }

    /** Whether this state of the object was not shown yet; remembers it as shown. */
    private boolean isNew(JsonNode object) {
        JsonNode metadata = object.path("metadata");
        String known = shown.put(
                metadata.path("namespace").asText("") + "/"
                        + metadata.path("name").asText(),
                revision(object));
        return known == null || known.isEmpty() || !known.equals(revision(object));
    }

    private static String revision(JsonNode object) {
        return object.path("metadata").path("resourceVersion").asText("");
    }

    private void show(JsonNode answer, ArrayNode items) {
        if (format.isTable()) {
            ObjectNode rows = Json.object();
            rows.set("columnDefinitions", answer.path("columnDefinitions"));
            rows.set("rows", items);
            console.out().print(table.print(rows));
        } else {
            items.forEach(item -> console.raw().print(format.print(item)));
        }
        console.out().flush();
    }
}

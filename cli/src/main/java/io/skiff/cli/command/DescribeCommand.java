package io.skiff.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.client.StatusException;
import io.skiff.cli.command.option.ObjectOptions;
import io.skiff.cli.describe.Description;
import io.skiff.cli.describe.Related;
import io.skiff.cli.resource.Selection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Describes objects in full, with their events. */
@Command(
        name = "describe",
        mixinStandardHelpOptions = true,
        description = "Describe objects in full, with their events.")
final class DescribeCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "TYPE [NAME...] | TYPE/NAME...",
            arity = "0..*",
            description = "The objects; the beginning of a name is enough.")
    private List<String> words = new ArrayList<>();

    @Mixin
    private final ObjectOptions objects;

    private final Console console;

    DescribeCommand(Console console) {
        this.console = console;
        this.objects = new ObjectOptions(console);
    }

    @Override
    public Integer call() {
        try (ApiClient api = objects.connect()) {
            List<Selection> selections = objects.selections(api, words);
            boolean printed = false;
            int failed = 0;
            for (Selection selection : selections) {
                try {
                    for (JsonNode object : find(api, selection)) {
                        console.out().print(printed ? "\n\n" : "");
                        console.out()
                                .print(Description.of(selection.type(), object, new Related(api), console.clock()));
                        printed = true;
                    }
                } catch (StatusException e) {
                    console.err().println(e.describe());
                    failed++;
                }
            }
            if (!printed && failed == 0) {
                String namespace = selections.get(0).namespace();
                console.err()
                        .println(
                                namespace.isEmpty()
                                        ? "No resources found"
                                        : "No resources found in " + namespace + " namespace.");
            }
            return failed == 0 ? 0 : 1;
        }
    }

    private List<JsonNode> find(ApiClient api, Selection selection) {
        if (selection.isWhole()) {
            return list(api, selection.path() + objects.selectors().query(), "");
        }
        Optional<JsonNode> exact = api.find(selection.path());
        if (exact.isPresent()) {
            return List.of(exact.get());
        }
        List<JsonNode> beginning = list(api, selection.collectionPath(), selection.name());
        return beginning.isEmpty() ? List.of(api.get(selection.path())) : beginning;
    }

    private static List<JsonNode> list(ApiClient api, String path, String beginning) {
        var found = new ArrayList<JsonNode>();
        for (JsonNode object : api.get(path).path("items")) {
            if (object.path("metadata").path("name").asText().startsWith(beginning)) {
                found.add(object);
            }
        }
        return found;
    }
}

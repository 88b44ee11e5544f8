package io.skiff.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.cli.CommandException;
import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.client.StatusException;
import io.skiff.cli.describe.Description;
import io.skiff.cli.describe.Related;
import io.skiff.cli.manifest.Document;
import io.skiff.cli.manifest.ManifestFiles;
import io.skiff.cli.resource.ResourceArguments;
import io.skiff.cli.resource.ResourceTypes;
import io.skiff.cli.resource.Selection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tells objects in full, with what happened to them. */
@Command(
        name = "describe",
        mixinStandardHelpOptions = true,
        description = "Tell objects in full, with what happened to them.")
final class DescribeCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "TYPE [NAME...] | TYPE/NAME...",
            arity = "0..*",
            description = "What to tell about; the beginning of a name is enough.")
    private List<String> words = new ArrayList<>();

    @Option(
            names = {"-A", "--all-namespaces"},
            description = "In all namespaces.")
    private boolean isEverywhere;

    @Mixin
    private final SelectorOptions selectors = new SelectorOptions();

    @Mixin
    private final ManifestOptions files = new ManifestOptions();

    @Mixin
    private final ClientOptions client;

    private final Console console;

    DescribeCommand(Console console) {
        this.console = console;
        this.client = new ClientOptions(console);
    }

    @Override
    public Integer call() {
        try (ApiClient api = client.connect()) {
            var types = new ResourceTypes(api);
            List<Selection> selections = files.areGiven() ? fromFiles(types) : ResourceArguments.parse(types, words);
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
                console.err().println("No resources found in " + client.namespace() + " namespace.");
            }
            return failed == 0 ? 0 : 1;
        }
    }

    private List<JsonNode> find(ApiClient api, Selection selection) {
        String namespace = isEverywhere ? "" : client.namespace();
        if (selection.isWhole()) {
            return list(api, selection.type().collectionPath(namespace) + selectors.query(), "");
        }
        Optional<JsonNode> exact = api.find(selection.path(namespace));
        if (exact.isPresent()) {
            return List.of(exact.get());
        }
        List<JsonNode> beginning = list(api, selection.type().collectionPath(namespace), selection.name());
        return beginning.isEmpty() ? List.of(api.get(selection.path(namespace))) : beginning;
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

    private List<Selection> fromFiles(ResourceTypes types) {
        var selections = new ArrayList<Selection>();
        for (Document document : ManifestFiles.read(files.names(), files.isRecursive(), console)) {
            if (document instanceof Document.Broken broken) {
                throw new CommandException("error: " + broken.source() + ": " + broken.problem());
            }
            var read = (Document.Read) document;
            selections.add(Applied.locate(read, types, client)
                    .map(found -> new Selection(found.type(), read.name()))
                    .orElseThrow(() -> new CommandException(Applied.unknownType(read))));
        }
        return selections;
    }
}

package io.skiff.cli.command;

import io.skiff.cli.CommandException;
import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.manifest.Document;
import io.skiff.cli.manifest.ManifestFiles;
import io.skiff.cli.resource.ResourceArguments;
import io.skiff.cli.resource.ResourceTypes;
import io.skiff.cli.resource.Selection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows objects: as tables, or whole. */
@Command(name = "get", mixinStandardHelpOptions = true, description = "Show objects.")
final class GetCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "TYPE[,TYPE] [NAME...] | TYPE/NAME...",
            arity = "0..*",
            description = "What to show, as: pods, deployments,pods, pod web-1, deployment/web, all.")
    private List<String> words = new ArrayList<>();

    @Option(
            names = {"-A", "--all-namespaces"},
            description = "In all namespaces.")
    private boolean isEverywhere;

    @Option(
            names = {"-o", "--output"},
            defaultValue = "",
            paramLabel = "wide|yaml|json|name|jsonpath=...",
            description = "How to show it.")
    private String output = "";

    @Option(
            names = {"-w", "--watch"},
            description = "Go on showing changes.")
    private boolean isWatch;

    @Option(names = "--watch-only", description = "Show changes only.")
    private boolean isWatchOnly;

    @Option(names = "--show-labels", description = "Show the labels in the last column.")
    private boolean isWithLabels;

    @Option(names = "--no-headers", description = "Leave out the header.")
    private boolean isWithoutHeaders;

    @Option(names = "--ignore-not-found", description = "An object that is not there is no error.")
    private boolean isIgnoringMissing;

    @Mixin
    private final SelectorOptions selectors = new SelectorOptions();

    @Mixin
    private final ManifestOptions files = new ManifestOptions();

    @Mixin
    private final ClientOptions client;

    private final Console console;

    GetCommand(Console console) {
        this.console = console;
        this.client = new ClientOptions(console);
    }

    @Override
    public Integer call() {
        OutputFormat format = OutputFormat.parse(output);
        try (ApiClient api = client.connect()) {
            var types = new ResourceTypes(api);
            List<Selection> selections = files.areGiven() ? fromFiles(types) : ResourceArguments.parse(types, words);
            if (isEverywhere && selections.stream().anyMatch(selection -> !selection.isWhole())) {
                throw new CommandException("error: a resource cannot be retrieved by name across all namespaces");
            }
            if (selectors.areGiven() && selections.stream().anyMatch(selection -> !selection.isWhole())) {
                throw new CommandException("error: name cannot be provided when a selector is specified");
            }
            String namespace = isEverywhere ? "" : client.namespace();
            var request = new GetRequest(selections, namespace, selectors, isIgnoringMissing);
            if (isWatch || isWatchOnly) {
                return new GetWatch(console, api, format, tableFlags()).run(request, isWatchOnly);
            }
            return format.isTable()
                    ? new GetTables(console, api, tableFlags()).run(request)
                    : new GetObjects(console, api, format).run(request);
        }
    }

    private TableFlags tableFlags() {
        return new TableFlags(output.equals("wide"), !isWithoutHeaders, isEverywhere, isWithLabels);
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

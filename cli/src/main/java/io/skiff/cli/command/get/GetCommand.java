package io.skiff.cli.command.get;

import io.skiff.cli.CommandException;
import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.command.option.ObjectOptions;
import io.skiff.cli.command.option.OutputFormat;
import io.skiff.cli.command.option.TableFlags;
import io.skiff.cli.print.SortKey;
import io.skiff.cli.resource.Selection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows objects as tables or in full. */
@Command(name = "get", mixinStandardHelpOptions = true, description = "Show objects.")
public final class GetCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "TYPE[,TYPE] [NAME...] | TYPE/NAME...",
            arity = "0..*",
            description = "What to show, as: pods, deployments,pods, pod web-1, deployment/web, all.")
    private List<String> words = new ArrayList<>();

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

    @Option(names = "--ignore-not-found", description = "A missing object is no error.")
    private boolean isIgnoringMissing;

    @Option(
            names = {"-L", "--label-columns"},
            paramLabel = "LABEL",
            split = ",",
            description = "Show these labels, each in a column.")
    private List<String> labelColumns = new ArrayList<>();

    @Option(
            names = "--sort-by",
            defaultValue = "",
            paramLabel = "PATH",
            description = "Sort by this field, as .metadata.creationTimestamp.")
    private String order = "";

    @Mixin
    private final ObjectOptions objects;

    private final Console console;

    public GetCommand(Console console) {
        this.console = console;
        this.objects = new ObjectOptions(console);
    }

    @Override
    public Integer call() {
        OutputFormat format = OutputFormat.parse(output);
        try (ApiClient api = objects.connect()) {
            List<Selection> selections = objects.selections(api, words);
            boolean areNamed = selections.stream().anyMatch(selection -> !selection.isWhole());
            if (objects.isEverywhere() && areNamed) {
                throw new CommandException("error: a resource cannot be retrieved by name across all namespaces");
            }
            if (objects.selectors().areGiven() && areNamed) {
                throw new CommandException("error: name cannot be provided when a selector is specified");
            }
            var request = new GetRequest(selections, objects.selectors(), SortKey.parse(order), isIgnoringMissing);
            if (isWatch || isWatchOnly) {
                return new GetWatch(console, api, format, tableFlags(), request).run(isWatchOnly);
            }
            return format.isTable()
                    ? new GetTables(console, api, tableFlags()).run(request)
                    : new GetObjects(console, api, format).run(request);
        }
    }

    private TableFlags tableFlags() {
        return new TableFlags(
                output.equals("wide"), !isWithoutHeaders, objects.isEverywhere(), labelColumns, isWithLabels);
    }
}

package io.skiff.cli.command.image;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.command.image.NodeImages.Call;
import io.skiff.cli.command.option.ClientOptions;
import io.skiff.cli.print.Ages;
import io.skiff.cli.print.Columns;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows how an image was made, as Docker does. */
@Command(
        name = "history",
        mixinStandardHelpOptions = true,
        description = "Show the steps by which an image was made, the last one first.")
final class HistoryCommand implements Callable<Integer> {

    /** Docker's width of a command. */
    private static final int SHORT_COMMAND = 45;

    @Parameters(paramLabel = "NAME", description = "The image.")
    private String name = "";

    @Option(names = "--no-trunc", description = "Whole commands.")
    private boolean isWhole;

    @Mixin
    private final NodeOptions nodes = new NodeOptions();

    @Mixin
    private final ClientOptions client;

    private final Console console;

    HistoryCommand(Console console) {
        this.console = console;
        this.client = new ClientOptions(console);
    }

    @Override
    public Integer call() {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("IMAGE", "CREATED", "CREATED BY", "SIZE", "COMMENT"));
        try (ApiClient api = client.connect()) {
            var steps =
                    new NodeImages(api, nodes.forOne(api)).read(new Call("GET", "images/history").with("name", name));
            for (JsonNode step : steps.path("history")) {
                rows.add(row(step));
            }
        }
        console.out().print(new Columns().format(rows));
        return 0;
    }

    private List<String> row(JsonNode step) {
        var image = step.path("image").asText();
        var created = step.path("created").asText();
        return List.of(
                image.isEmpty() ? "<missing>" : ShortIds.of(image),
                created.isEmpty()
                        ? "<unknown>"
                        : Ages.since(created, console.clock().instant()) + " ago",
                command(step.path("createdBy").asText()),
                Sizes.of(step.path("sizeBytes").asLong()),
                step.path("comment").asText());
    }

    private String command(String text) {
        var line = text.replace('\t', ' ');
        return isWhole || line.length() <= SHORT_COMMAND ? line : line.substring(0, SHORT_COMMAND - 1) + "\u2026";
    }
}

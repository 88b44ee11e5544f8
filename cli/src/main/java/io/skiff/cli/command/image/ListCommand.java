package io.skiff.cli.command.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.command.image.NodeImages.Call;
import io.skiff.cli.command.option.ClientOptions;
import io.skiff.cli.command.option.OutputFormat;
import io.skiff.cli.format.Json;
import io.skiff.cli.print.Ages;
import io.skiff.cli.print.Columns;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists the images of nodes. */
@Command(name = "ls", mixinStandardHelpOptions = true, description = "List the images of the nodes.")
final class ListCommand implements Callable<Integer> {

    @Option(
            names = {"-o", "--output"},
            defaultValue = "",
            paramLabel = "FORMAT",
            description = "json, yaml, or jsonpath=TEMPLATE, in place of the table.")
    private String output = "";

    @Mixin
    private final NodeOptions nodes = new NodeOptions();

    @Mixin
    private final ClientOptions client;

    private final Console console;

    ListCommand(Console console) {
        this.console = console;
        this.client = new ClientOptions(console);
    }

    @Override
    public Integer call() {
        var format = OutputFormat.parse(output);
        var found = Json.object();
        var items = found.putArray("images");
        List<String> asked;
        try (ApiClient api = client.connect()) {
            asked = nodes.forReading(api);
            for (String node : asked) {
                for (JsonNode image : new NodeImages(api, node)
                        .read(new Call("GET", "images"))
                        .path("images")) {
                    items.add(Json.object().put("node", node).setAll((ObjectNode) image));
                }
            }
        }
        if (format.isTable()) {
            console.out().print(new Columns().format(rows(items, asked.size() > 1)));
        } else {
            console.raw().print(format.print(found));
        }
        return 0;
    }

    private List<List<String>> rows(Iterable<JsonNode> images, boolean isNamed) {
        var rows = new ArrayList<List<String>>();
        rows.add(row(isNamed, "NODE", "REPOSITORY", "TAG", "IMAGE ID", "AGE", "SIZE", "STATE"));
        for (JsonNode image : images) {
            var name = image.path("name").asText();
            int at = name.indexOf('@');
            int colon = at < 0 ? name.lastIndexOf(':') : -1;
            rows.add(row(
                    isNamed,
                    image.path("node").asText(),
                    at >= 0 ? name.substring(0, at) : name.substring(0, colon),
                    at >= 0 ? "<none>" : name.substring(colon + 1),
                    ShortIds.of(image.path("digest").asText()),
                    Ages.since(image.path("arrived").asText(), console.clock().instant()),
                    Sizes.of(image.path("sizeBytes").asLong()),
                    state(image)));
        }
        return rows;
    }

    private static List<String> row(boolean isNamed, String node, String... cells) {
        var row = new ArrayList<String>();
        if (isNamed) {
            row.add(node);
        }
        row.addAll(List.of(cells));
        return row;
    }

    private static String state(JsonNode image) {
        var words = new ArrayList<String>();
        words.add(image.path("pulled").asBoolean() ? "pulled" : "local");
        if (image.path("inUse").asBoolean()) {
            words.add("used");
        }
        if (image.path("pinned").asBoolean()) {
            words.add("pinned");
        }
        return String.join(",", words);
    }
}

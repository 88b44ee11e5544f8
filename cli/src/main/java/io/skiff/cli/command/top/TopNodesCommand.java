package io.skiff.cli.command.top;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.command.option.ClientOptions;
import io.skiff.cli.print.Columns;
import io.skiff.cli.resource.KnownTypes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows what nodes use. */
@Command(name = "nodes", mixinStandardHelpOptions = true, description = "Show what nodes use.")
final class TopNodesCommand implements Callable<Integer> {

    @Mixin
    private final TopOptions options = new TopOptions();

    @Mixin
    private final ClientOptions client;

    private final Console console;

    TopNodesCommand(Console console) {
        this.console = console;
        this.client = new ClientOptions(console);
    }

    private record Row(String node, Used used) {}

    @Override
    public Integer call() {
        try (ApiClient api = client.connect()) {
            var rows = new ArrayList<Row>();
            Metrics.read(api, Metrics.NODES, "", options)
                    .forEach(one -> rows.add(new Row(Metrics.name(one), Used.of(one.path("usage")))));
            if (rows.isEmpty()) {
                console.err().println("No resources found");
                return 0;
            }
            rows.sort(options.order(Row::used, Comparator.comparing(Row::node)));
            console.out().print(new Columns().format(cells(rows, allocatable(api))));
        }
        return 0;
    }

    private List<List<String>> cells(List<Row> rows, Map<String, Used> allocatable) {
        var cells = new ArrayList<List<String>>();
        if (options.showsHeader()) {
            cells.add(List.of("NAME", "CPU(cores)", "CPU%", "MEMORY(bytes)", "MEMORY%"));
        }
        for (Row row : rows) {
            var all = allocatable.getOrDefault(row.node, Used.NOTHING);
            cells.add(List.of(
                    row.node,
                    row.used.cpu(),
                    row.used.cpuShareOf(all),
                    row.used.memory(),
                    row.used.memoryShareOf(all)));
        }
        return cells;
    }

    private static Map<String, Used> allocatable(ApiClient api) {
        var all = new HashMap<String, Used>();
        for (JsonNode node : api.get(KnownTypes.NODE.collectionPath("")).path("items")) {
            all.put(Metrics.name(node), Used.of(node.at("/status/allocatable")));
        }
        return all;
    }
}

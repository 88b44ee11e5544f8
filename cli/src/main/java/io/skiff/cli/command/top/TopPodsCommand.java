package io.skiff.cli.command.top;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.command.option.ClientOptions;
import io.skiff.cli.print.Columns;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what pods use, or each of their containers. */
@Command(name = "pods", mixinStandardHelpOptions = true, description = "Show what pods use.")
final class TopPodsCommand implements Callable<Integer> {

    @Option(names = "--containers", description = "A line for each container.")
    private boolean showsContainers;

    @Option(
            names = {"-A", "--all-namespaces"},
            description = "The pods of all namespaces.")
    private boolean isEverywhere;

    @Mixin
    private final TopOptions options = new TopOptions();

    @Mixin
    private final ClientOptions client;

    private final Console console;

    TopPodsCommand(Console console) {
        this.console = console;
        this.client = new ClientOptions(console);
    }

    private record Row(String namespace, String pod, String container, Used used) {}

    @Override
    public Integer call() {
        try (ApiClient api = client.connect()) {
            var rows = new ArrayList<Row>();
            var namespace = isEverywhere && options.name().isEmpty() ? "" : client.namespace();
            Metrics.read(api, Metrics.PODS, namespace, options).forEach(pod -> add(pod, rows));
            if (rows.isEmpty()) {
                console.err()
                        .println(
                                isEverywhere
                                        ? "No resources found"
                                        : "No resources found in " + client.namespace() + " namespace.");
                return 0;
            }
            rows.sort(options.order(
                    Row::used,
                    Comparator.comparing(Row::namespace).thenComparing(Row::pod).thenComparing(Row::container)));
            console.out().print(new Columns().format(cells(rows)));
        }
        return 0;
    }

    private void add(JsonNode pod, List<Row> rows) {
        var namespace = pod.at("/metadata/namespace").asText();
        var together = Used.NOTHING;
        for (JsonNode container : pod.path("containers")) {
            var used = Used.of(container.path("usage"));
            together = together.plus(used);
            if (showsContainers) {
                rows.add(new Row(
                        namespace, Metrics.name(pod), container.path("name").asText(), used));
            }
        }
        if (!showsContainers) {
            rows.add(new Row(namespace, Metrics.name(pod), "", together));
        }
    }

    private List<List<String>> cells(List<Row> rows) {
        var cells = new ArrayList<List<String>>();
        if (options.showsHeader()) {
            cells.add(
                    showsContainers
                            ? line("NAMESPACE", "POD", "NAME", "CPU(cores)", "MEMORY(bytes)")
                            : line("NAMESPACE", "NAME", "", "CPU(cores)", "MEMORY(bytes)"));
        }
        rows.forEach(row -> cells.add(line(row.namespace, row.pod, row.container, row.used.cpu(), row.used.memory())));
        return cells;
    }

    private List<String> line(String namespace, String pod, String container, String cpu, String memory) {
        var line = new ArrayList<String>();
        if (isEverywhere) {
            line.add(namespace);
        }
        line.add(pod);
        if (showsContainers) {
            line.add(container);
        }
        line.add(cpu);
        line.add(memory);
        return line;
    }
}

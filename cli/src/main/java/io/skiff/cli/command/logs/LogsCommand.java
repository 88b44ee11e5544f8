package io.skiff.cli.command.logs;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.cli.CommandException;
import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.command.option.ClientOptions;
import io.skiff.cli.command.option.ContainerOption;
import io.skiff.cli.command.pod.PodArgument;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints the output of containers. */
@Command(name = "logs", mixinStandardHelpOptions = true, description = "Show what a container wrote.")
public final class LogsCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "POD | TYPE/NAME",
            arity = "0..2",
            description = "A pod, or what has pods, as deployment/web; and a container of it.")
    private List<String> words = new ArrayList<>();

    @Mixin
    private final ContainerOption container = new ContainerOption();

    @Option(names = "--all-containers", description = "All containers of the pod.")
    private boolean isAllContainers;

    @Option(names = "--prefix", description = "Start each line with the pod and the container it is from.")
    private boolean isPrefixed;

    @Option(
            names = {"-l", "--selector"},
            defaultValue = "",
            paramLabel = "LABELS",
            description = "All pods with these labels.")
    private String selector = "";

    @Mixin
    private final LogOptions log = new LogOptions();

    @Mixin
    private final ClientOptions client;

    private final Console console;

    public LogsCommand(Console console) {
        this.console = console;
        this.client = new ClientOptions(console);
    }

    @Override
    public Integer call() {
        log.limitBy(!selector.isEmpty());
        try (ApiClient api = client.connect()) {
            List<JsonNode> pods = pods(api);
            var sources = new ArrayList<LogSource>();
            for (JsonNode pod : pods) {
                for (String name : containers(pod)) {
                    sources.add(new LogSource(pod.path("metadata").path("name").asText(), name));
                }
            }
            return new LogStreams(console, client, isPrefixed).show(api, sources, log);
        }
    }

    private List<JsonNode> pods(ApiClient api) {
        if (!selector.isEmpty()) {
            List<JsonNode> selected = new PodArgument(console, client).list(api, selector);
            if (selected.isEmpty()) {
                console.err().println("No resources found in " + client.namespace() + " namespace.");
            }
            return selected;
        }
        if (words.isEmpty()) {
            throw new CommandException("error: expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'."
                    + "\nPOD or TYPE/NAME is a required argument for the logs command");
        }
        return List.of(new PodArgument(console, client).require(api, words.get(0)));
    }

    /** Behind the pod, too, as in kubectl. */
    private String chosen() {
        return words.size() == 2 ? words.get(1) : container.name();
    }

    private List<String> containers(JsonNode pod) {
        return isAllContainers
                ? PodArgument.containers(pod)
                : List.of(new PodArgument(console, client).container(pod, chosen(), false));
    }
}

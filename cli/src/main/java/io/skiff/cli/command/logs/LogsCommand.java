package io.skiff.cli.command.logs;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.cli.CommandException;
import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.command.option.ClientOptions;
import io.skiff.cli.host.Health;
import io.skiff.cli.print.Labels;
import io.skiff.cli.resource.KnownTypes;
import io.skiff.cli.resource.Query;
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

/** Prints the output of containers. */
@Command(name = "logs", mixinStandardHelpOptions = true, description = "Show what a container wrote.")
public final class LogsCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "POD | TYPE/NAME",
            arity = "0..2",
            description = "A pod, or what has pods, as deployment/web; and a container of it.")
    private List<String> words = new ArrayList<>();

    @Option(
            names = {"-c", "--container"},
            defaultValue = "",
            paramLabel = "NAME",
            description = "The container, if there are several.")
    private String container = "";

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
            List<JsonNode> selected = list(api, selector);
            if (selected.isEmpty()) {
                console.err().println("No resources found in " + client.namespace() + " namespace.");
            }
            return selected;
        }
        if (words.isEmpty()) {
            throw new CommandException("error: expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'."
                    + "\nPOD or TYPE/NAME is a required argument for the logs command");
        }
        if (words.size() == 2) {
            container = words.get(1);
        }
        if (!words.get(0).contains("/")) {
            return List.of(api.get(KnownTypes.POD.objectPath(client.namespace(), words.get(0))));
        }
        Selection named = ResourceArguments.parseOne(new ResourceTypes(api), words.subList(0, 1), client.namespace());
        JsonNode object = api.get(named.path());
        return named.type().equals(KnownTypes.POD) ? List.of(object) : List.of(podOf(api, named, object));
    }

    private JsonNode podOf(ApiClient api, Selection owner, JsonNode object) {
        JsonNode labels = object.path("spec").path("selector");
        String selected = Labels.format(labels.has("matchLabels") ? labels.path("matchLabels") : labels, ",", "");
        if (selected.isEmpty()) {
            throw new CommandException("error: " + owner.display() + " has no pods to show the logs of");
        }
        List<JsonNode> pods = list(api, selected);
        if (pods.isEmpty()) {
            throw new CommandException("error: no pod of " + owner.display()
                    + " is there; see why with: skiff describe " + owner.display());
        }
        JsonNode chosen = pods.stream().filter(Health::isReady).findFirst().orElse(pods.get(0));
        if (pods.size() > 1) {
            console.err()
                    .println("Found " + pods.size() + " pods, using pod/"
                            + chosen.path("metadata").path("name").asText());
        }
        return chosen;
    }

    private List<JsonNode> list(ApiClient api, String labels) {
        var pods = new ArrayList<JsonNode>();
        api.get(KnownTypes.POD.collectionPath(client.namespace()) + new Query().add("labelSelector", labels))
                .path("items")
                .forEach(pods::add);
        return pods;
    }

    private List<String> containers(JsonNode pod) {
        var names = new ArrayList<String>();
        pod.path("spec")
                .path("containers")
                .forEach(each -> names.add(each.path("name").asText()));
        if (isAllContainers) {
            return names;
        }
        if (!container.isEmpty()) {
            return List.of(container);
        }
        if (names.size() > 1) {
            console.err().println("Defaulted container \"" + names.get(0) + "\" out of: " + String.join(", ", names));
        }
        return names.subList(0, 1);
    }
}

package io.skiff.cli.command.change;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.cli.CommandException;
import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.client.PatchKind;
import io.skiff.cli.command.option.ClientOptions;
import io.skiff.cli.format.Json;
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

/** Sets the number of replicas. */
@Command(name = "scale", mixinStandardHelpOptions = true, description = "Set the number of replicas.")
public final class ScaleCommand implements Callable<Integer> {

    @Parameters(paramLabel = "TYPE NAME | TYPE/NAME", arity = "0..*", description = "What to scale.")
    private List<String> words = new ArrayList<>();

    @Option(names = "--replicas", required = true, paramLabel = "N", description = "The new number of replicas.")
    private int replicas;

    @Option(
            names = "--current-replicas",
            defaultValue = "-1",
            paramLabel = "N",
            description = "Scale only if the present number is this one.")
    private int currentReplicas = -1;

    @Mixin
    private final ClientOptions client;

    private final Console console;

    public ScaleCommand(Console console) {
        this.console = console;
        this.client = new ClientOptions(console);
    }

    @Override
    public Integer call() {
        if (replicas < 0) {
            throw new CommandException(
                    "error: The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0");
        }
        try (ApiClient api = client.connect()) {
            for (Selection selection : ResourceArguments.parse(new ResourceTypes(api), words, client.namespace())) {
                if (selection.isWhole()) {
                    throw new CommandException("error: name what to scale, as in: deployment/web");
                }
                scale(api, selection);
            }
            return 0;
        }
    }

    private void scale(ApiClient api, Selection selection) {
        String path = selection.path();
        JsonNode present = api.get(path);
        int now = present.path("spec").path("replicas").asInt(1);
        if (currentReplicas >= 0 && now != currentReplicas) {
            throw new CommandException("error: Expected replicas to be " + currentReplicas + ", was " + now);
        }
        ObjectNode patch = Json.object();
        patch.withObject("/spec").put("replicas", replicas);
        if (currentReplicas >= 0) {
            patch.withObject("/metadata")
                    .put(
                            "resourceVersion",
                            present.path("metadata").path("resourceVersion").asText());
        }
        api.patch(path + "/scale", PatchKind.MERGE, patch);
        console.out().println(selection.display() + " scaled");
    }
}

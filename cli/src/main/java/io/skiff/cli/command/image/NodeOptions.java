package io.skiff.cli.command.image;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.cli.CommandException;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.client.UnreachableException;
import io.skiff.cli.resource.KnownTypes;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The flags that say whose images are meant. */
final class NodeOptions {

    @Option(
            names = "--node",
            paramLabel = "NAME",
            split = ",",
            description = "The node; several times, or with commas, for several. Not needed where there is only one.")
    private List<String> nodes = new ArrayList<>();

    @Option(names = "--all-nodes", description = "All nodes that are ready.")
    private boolean isAll;

    /** The named nodes, or all that are ready. */
    List<String> forReading(ApiClient api) {
        return nodes.isEmpty() ? ready(api) : List.copyOf(nodes);
    }

    /** The named nodes, or the only one there is, or all when the user says so: an accident must not go round the cluster. */
    List<String> forChange(ApiClient api) {
        if (!nodes.isEmpty()) {
            return List.copyOf(nodes);
        }
        var ready = ready(api);
        if (ready.size() > 1 && !isAll) {
            throw new CommandException("error: the cluster has the nodes " + String.join(", ", ready)
                    + "\nName one with --node NAME, or say --all-nodes");
        }
        return ready;
    }

    /** One node, whatever it has all have, or the first that is named. */
    String forOne(ApiClient api) {
        var found = forReading(api);
        if (found.size() > 1) {
            throw new CommandException("error: the cluster has the nodes " + String.join(", ", found)
                    + "\nName one of them with --node NAME");
        }
        return found.get(0);
    }

    private static JsonNode nodes(ApiClient api) {
        try {
            return api.get(KnownTypes.NODE.collectionPath("")).path("items");
        } catch (UnreachableException e) {
            throw new CommandException(
                    e.getMessage() + "\nThe images of this very host can be had without it: skiff image --local");
        }
    }

    private static List<String> ready(ApiClient api) {
        var ready = new ArrayList<String>();
        for (JsonNode node : nodes(api)) {
            for (JsonNode condition : node.path("status").path("conditions")) {
                if (condition.path("type").asText().equals("Ready")
                        && condition.path("status").asText().equals("True")) {
                    ready.add(node.path("metadata").path("name").asText());
                }
            }
        }
        if (ready.isEmpty()) {
            throw new CommandException("error: no node of the cluster is ready\nSee why with: skiff get nodes");
        }
        return ready;
    }
}

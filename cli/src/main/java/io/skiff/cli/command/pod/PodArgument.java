package io.skiff.cli.command.pod;

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

/** The pod that a word of the command line means: by its name, or one of those that a deployment, a replica set or a service has. */
public final class PodArgument {

    private static final String DEFAULT_CONTAINER = "kubectl.kubernetes.io/default-container";

    private final Console console;
    private final ClientOptions client;

    public PodArgument(Console console, ClientOptions client) {
        this.console = console;
        this.client = client;
    }

    /** @param word {@code POD} or {@code TYPE/NAME} */
    public JsonNode require(ApiClient api, String word) {
        if (!word.contains("/")) {
            return api.get(KnownTypes.POD.objectPath(client.namespace(), word));
        }
        Selection named = ResourceArguments.parseOne(new ResourceTypes(api), List.of(word), client.namespace());
        JsonNode object = api.get(named.path());
        return named.type().equals(KnownTypes.POD) ? object : podOf(api, named, object);
    }

    private JsonNode podOf(ApiClient api, Selection owner, JsonNode object) {
        JsonNode labels = object.path("spec").path("selector");
        String selected = Labels.format(labels.has("matchLabels") ? labels.path("matchLabels") : labels, ",", "");
        if (selected.isEmpty()) {
            throw new CommandException("error: " + owner.display() + " has no pods");
        }
        List<JsonNode> pods = list(api, selected);
        if (pods.isEmpty()) {
            throw new CommandException("error: no pod of " + owner.display()
                    + " is there; see why with: skiff describe " + owner.display());
        }
        JsonNode chosen = pods.stream().filter(Health::isReady).findFirst().orElse(pods.get(0));
        if (pods.size() > 1) {
            console.err().println("Found " + pods.size() + " pods, using pod/" + name(chosen));
        }
        return chosen;
    }

    /** @param labels a selector */
    public List<JsonNode> list(ApiClient api, String labels) {
        var pods = new ArrayList<JsonNode>();
        api.get(KnownTypes.POD.collectionPath(client.namespace()) + new Query().add("labelSelector", labels))
                .path("items")
                .forEach(pods::add);
        return pods;
    }

    static String name(JsonNode pod) {
        return pod.path("metadata").path("name").asText();
    }

    /** The path of a sub-resource, as {@code exec}. */
    static String path(JsonNode pod, String subresource) {
        String namespace = pod.path("metadata").path("namespace").asText();
        return KnownTypes.POD.objectPath(namespace, name(pod)) + "/" + subresource;
    }

    /**
     * Chooses the container of a pod, and says so if there are others.
     *
     * @param given empty for the one that the pod names as its default, else the first
     */
    public String container(JsonNode pod, String given, boolean isQuiet) {
        if (!given.isEmpty()) {
            return given;
        }
        String marked =
                pod.path("metadata").path("annotations").path(DEFAULT_CONTAINER).asText("");
        List<String> names = containers(pod);
        if (names.contains(marked)) {
            return marked;
        }
        if (names.size() > 1 && !isQuiet) {
            console.err().println("Defaulted container \"" + names.get(0) + "\" out of: " + String.join(", ", names));
        }
        return names.get(0);
    }

    /** The names of a pod's containers in their order. */
    public static List<String> containers(JsonNode pod) {
        var names = new ArrayList<String>();
        pod.path("spec")
                .path("containers")
                .forEach(each -> names.add(each.path("name").asText()));
        return names;
    }
}

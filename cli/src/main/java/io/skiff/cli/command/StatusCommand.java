package io.skiff.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.command.option.ClientOptions;
import io.skiff.cli.host.Health;
import io.skiff.cli.resource.Conditions;
import io.skiff.cli.resource.KnownTypes;
import io.skiff.cli.resource.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says in a few lines how the cluster is, and what is wrong with it. */
@Command(name = "status", mixinStandardHelpOptions = true, description = "Say how the cluster is, and what is wrong.")
final class StatusCommand implements Callable<Integer> {

    @Mixin
    private final ClientOptions client;

    private final Console console;

    StatusCommand(Console console) {
        this.console = console;
        this.client = new ClientOptions(console);
    }

    @Override
    public Integer call() {
        var problems = new ArrayList<String>();
        try (ApiClient api = client.connect()) {
            String version = api.get("/version").path("gitVersion").asText();
            console.out().println("Server:  " + api.config().server() + ", " + version);
            console.out().println("Store:   " + (Health.isReady(api) ? "answers" : "does not answer"));
            nodes(api, problems);
            pods(api, problems);
            deployments(api, problems);
        }
        for (String problem : problems) {
            console.out().println("Problem: " + problem);
        }
        return problems.isEmpty() ? 0 : 1;
    }

    private void nodes(ApiClient api, List<String> problems) {
        JsonNode nodes = api.get(KnownTypes.NODE.collectionPath("")).path("items");
        int ready = 0;
        for (JsonNode node : nodes) {
            if (Health.isReady(node)) {
                ready++;
            } else {
                problems.add("node " + name(node) + " is not ready: "
                        + Conditions.of(node, "Ready").path("message").asText("it has not reported yet"));
            }
        }
        console.out().println("Nodes:   " + ready + " of " + nodes.size() + " ready");
    }

    private void pods(ApiClient api, List<String> problems) {
        String query = new Query()
                .add("fieldSelector", "status.phase!=Succeeded,status.phase!=Failed")
                .toString();
        JsonNode pods = api.get(KnownTypes.POD.collectionPath("") + query).path("items");
        int ready = 0;
        for (JsonNode pod : pods) {
            if (Health.isReady(pod)) {
                ready++;
            } else if (!pod.path("metadata").has("deletionTimestamp")) {
                problems.add("pod " + namespaced(pod) + " is not ready: " + PodProblem.of(pod));
            }
        }
        console.out().println("Pods:    " + ready + " of " + pods.size() + " ready");
    }

    private static void deployments(ApiClient api, List<String> problems) {
        for (JsonNode deployment :
                api.get(KnownTypes.DEPLOYMENT.collectionPath("")).path("items")) {
            JsonNode progressing = Conditions.of(deployment, "Progressing");
            if (progressing.path("status").asText().equals("False")) {
                problems.add("deployment " + namespaced(deployment) + " does not roll out: "
                        + progressing.path("message").asText());
            }
        }
    }

    private static String name(JsonNode object) {
        return object.path("metadata").path("name").asText();
    }

    private static String namespaced(JsonNode object) {
        return object.path("metadata").path("namespace").asText() + "/" + name(object);
    }
}

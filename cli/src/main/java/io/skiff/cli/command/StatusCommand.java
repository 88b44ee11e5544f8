package io.skiff.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.command.option.ClientOptions;
import io.skiff.cli.describe.PodProblem;
import io.skiff.cli.describe.Related;
import io.skiff.cli.host.Health;
import io.skiff.cli.host.NodeNames;
import io.skiff.cli.resource.Conditions;
import io.skiff.cli.resource.KnownTypes;
import io.skiff.cli.resource.Query;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Summarizes the state of the cluster in a few lines, with each problem. */
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
        Optional<String> own = NodeNames.ofHostWith(client.kubeconfigPath());
        for (JsonNode node : nodes) {
            if (Health.isReady(node)) {
                ready++;
            } else {
                problems.add("node " + name(node) + " is not ready: "
                        + Conditions.of(node, "Ready").path("message").asText("it has not reported yet"));
            }
            if (Conditions.isTrue(node, "NetworkUnavailable")) {
                problems.add("the pods of node " + name(node) + " are not reached as they should be: "
                        + Conditions.of(node, "NetworkUnavailable")
                                .path("message")
                                .asText());
            }
            if (own.filter(name(node)::equals).isPresent()) {
                lostAddress(node).ifPresent(problems::add);
            }
        }
        console.out().println("Nodes:   " + ready + " of " + nodes.size() + " ready");
    }

    /**
     * Tells that the node's recorded address is no longer on this host: the other hosts still send the traffic of its
     * pods there.
     */
    private static Optional<String> lostAddress(JsonNode node) {
        for (JsonNode address : node.path("status").path("addresses")) {
            String ip = address.path("address").asText();
            if (address.path("type").asText().equals("InternalIP") && !isOfThisHost(ip)) {
                return Optional.of("this host no longer has the address " + ip + " of its node " + name(node)
                        + ": other hosts cannot reach its pods, or the server by that address. A running agent reports"
                        + " the new address within seconds. Restart the agents of other hosts that dial the old one"
                        + " with the new one in --server");
            }
        }
        return Optional.empty();
    }

    private static boolean isOfThisHost(String ip) {
        try {
            return NetworkInterface.getByInetAddress(InetAddress.getByName(ip)) != null;
        } catch (IOException e) {
            return false;
        }
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
                problems.add("pod " + namespaced(pod) + " is not ready: " + PodProblem.of(pod, new Related(api)));
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

package io.skiff.cli.command.change;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.client.PatchKind;
import io.skiff.cli.command.option.ClientOptions;
import io.skiff.cli.format.Json;
import io.skiff.cli.resource.Query;
import io.skiff.cli.resource.Selection;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Replaces all pods of a deployment, by a rollout of the same template. */
@Command(
        name = "restart",
        mixinStandardHelpOptions = true,
        description = "Replace all pods of a deployment, one after another.")
public final class RolloutRestartCommand implements Callable<Integer> {

    @Mixin
    private final DeploymentArguments arguments = new DeploymentArguments();

    @Mixin
    private final ClientOptions client;

    private final Console console;

    RolloutRestartCommand(Console console) {
        this.console = console;
        this.client = new ClientOptions(console);
    }

    @Override
    public Integer call() {
        ObjectNode patch = patch(console.clock().instant().truncatedTo(ChronoUnit.SECONDS));
        String query = new Query().add("fieldManager", "kubectl-rollout").toString();
        try (ApiClient api = client.connect()) {
            for (Selection deployment : arguments.named(api, client, "restarting")) {
                api.patch(deployment.path() + query, PatchKind.STRATEGIC, patch);
                console.out().println(deployment.display() + " restarted");
            }
            return 0;
        }
    }

    private static ObjectNode patch(Instant now) {
        ObjectNode patch = Json.object();
        patch.withObject("/spec/template/metadata/annotations")
                .put("kubectl.kubernetes.io/restartedAt", now.toString());
        return patch;
    }
}

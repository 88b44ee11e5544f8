package io.skiff.cli.command.change;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.cli.CommandException;
import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.client.PatchKind;
import io.skiff.cli.command.option.ClientOptions;
import io.skiff.cli.format.Json;
import io.skiff.cli.resource.Query;
import io.skiff.cli.resource.Selection;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Pauses or resumes the rollouts of a deployment. */
@Command(
        mixinStandardHelpOptions = true,
        description = "Hold a deployment's rollouts (pause), or let them go on (resume).")
public final class RolloutPauseCommand implements Callable<Integer> {

    @Mixin
    private final DeploymentArguments arguments = new DeploymentArguments();

    @Mixin
    private final ClientOptions client;

    private final Console console;
    private final boolean isPaused;
    private final String done;

    private RolloutPauseCommand(Console console, boolean isPaused, String done) {
        this.console = console;
        this.client = new ClientOptions(console);
        this.isPaused = isPaused;
        this.done = done;
    }

    static RolloutPauseCommand pause(Console console) {
        return new RolloutPauseCommand(console, true, "paused");
    }

    static RolloutPauseCommand resume(Console console) {
        return new RolloutPauseCommand(console, false, "resumed");
    }

    @Override
    public Integer call() {
        ObjectNode patch = Json.object();
        patch.withObject("/spec").put("paused", isPaused);
        String query = new Query().add("fieldManager", "kubectl-rollout").toString();
        try (ApiClient api = client.connect()) {
            for (Selection deployment : arguments.named(api, client, isPaused ? "pausing" : "resuming")) {
                String path = deployment.path();
                JsonNode present = api.get(path);
                if (present.path("spec").path("paused").asBoolean() == isPaused) {
                    throw new CommandException("error: deployments.apps \"" + deployment.name() + "\" is "
                            + (isPaused ? "already paused" : "not paused"));
                }
                api.patch(path + query, PatchKind.STRATEGIC, patch);
                console.out().println(deployment.display() + " " + done);
            }
            return 0;
        }
    }
}

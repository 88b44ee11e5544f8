package io.skiff.cli.command.change;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.cli.CommandException;
import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.command.option.ClientOptions;
import io.skiff.cli.command.option.Durations;
import io.skiff.cli.describe.RolloutTroubles;
import io.skiff.cli.resource.Selection;
import io.skiff.cli.rollout.RevisionHistory;
import io.skiff.cli.rollout.RolloutProgress;
import io.skiff.cli.watch.ObjectWatch;
import io.skiff.cli.watch.ServerAbsence;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows the progress of a rollout until it succeeds or fails. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Show the progress of a rollout until it succeeds or fails.")
public final class RolloutStatusCommand implements Callable<Integer> {

    private static final Duration UNLIMITED = Duration.ofDays(7);

    /** A rollout without progress for so long gets a reason printed. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(3);

    @Mixin
    private final DeploymentArguments arguments = new DeploymentArguments();

    @Option(
            names = {"-w", "--watch"},
            arity = "0..1",
            defaultValue = "true",
            fallbackValue = "true",
            description = "Follow it to its end (default true).")
    private boolean isWatching = true;

    @Option(names = "--timeout", defaultValue = "0", paramLabel = "DURATION", description = "How long to follow it.")
    private String timeout = "0";

    @Option(names = "--revision", defaultValue = "0", paramLabel = "N", description = "Fail if it is another revision.")
    private long revision;

    @Mixin
    private final ClientOptions client;

    private final Console console;

    RolloutStatusCommand(Console console) {
        this.console = console;
        this.client = new ClientOptions(console);
    }

    @Override
    public Integer call() {
        try (ApiClient api = client.connect()) {
            Selection deployment = arguments.one(api, client, "rollout status");
            return isWatching
                    ? follow(api, deployment)
                    : show(api.get(deployment.path())).isFailed() ? 1 : 0;
        }
    }

    private int follow(ApiClient api, Selection deployment) {
        Duration given = Durations.parse("--timeout", timeout);
        var unseen = new RolloutProgress(RolloutProgress.Stage.UNDER_WAY, "");
        var last = new AtomicReference<>(unseen);
        var isFailed = new AtomicBoolean();
        var troubles = new RolloutTroubles(api);
        boolean ended = new ObjectWatch(
                        api,
                        deployment,
                        new ServerAbsence(console),
                        LOOK_AGAIN,
                        state -> troubles.fresh(state).forEach(this::tell))
                .until(given.isZero() ? UNLIMITED : given, state -> {
                    if (state.isMissingNode()) {
                        throw unseen.equals(last.get())
                                ? new CommandException("Error from server (NotFound): deployments.apps \""
                                        + deployment.name() + "\" not found")
                                : new CommandException("error: object has been deleted");
                    }
                    RolloutProgress now = RolloutProgress.of(state);
                    if (!now.equals(last.get())) {
                        show(state);
                    }
                    last.set(now);
                    isFailed.set(now.isFailed());
                    return now.isDone() || now.isFailed();
                });
        if (!ended) {
            throw new CommandException("error: timed out waiting for the condition\nSee why with: skiff describe "
                    + deployment.display() + "   and: skiff get events");
        }
        return isFailed.get() ? 1 : 0;
    }

    private void tell(String trouble) {
        console.err().println("  " + trouble);
        console.err().flush();
    }

    private RolloutProgress show(JsonNode deployment) {
        long present = RevisionHistory.revision(deployment);
        if (revision > 0 && present != revision) {
            throw new CommandException("error: desired revision (" + revision
                    + ") is different from the running revision (" + present + ")");
        }
        RolloutProgress progress = RolloutProgress.of(deployment);
        (progress.isFailed() ? console.err() : console.out()).println(progress.message());
        console.out().flush();
        return progress;
    }
}

package io.skiff.cli.command.change;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.command.option.ClientOptions;
import io.skiff.cli.describe.PodTemplateText;
import io.skiff.cli.print.TabText;
import io.skiff.cli.resource.KnownTypes;
import io.skiff.cli.resource.Selection;
import io.skiff.cli.rollout.RevisionHistory;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists a deployment's revisions, or shows one. */
@Command(name = "history", mixinStandardHelpOptions = true, description = "List the revisions of a deployment.")
public final class RolloutHistoryCommand implements Callable<Integer> {

    private static final String CAUSE = "kubernetes.io/change-cause";

    @Mixin
    private final DeploymentArguments arguments = new DeploymentArguments();

    @Option(names = "--revision", defaultValue = "0", paramLabel = "N", description = "Show this revision's template.")
    private long revision;

    @Mixin
    private final ClientOptions client;

    private final Console console;

    RolloutHistoryCommand(Console console) {
        this.console = console;
        this.client = new ClientOptions(console);
    }

    @Override
    public Integer call() {
        try (ApiClient api = client.connect()) {
            for (Selection deployment : arguments.named(api, client, "history viewing")) {
                RevisionHistory history = read(api, deployment);
                if (revision > 0) {
                    console.out().println(deployment.display() + " with revision #" + revision);
                    console.out().print(PodTemplateText.render(history.require(revision)));
                } else {
                    console.out().println(deployment.display() + " ");
                    console.out().println(table(history));
                }
            }
            return 0;
        }
    }

    /** Reads the revisions that the deployment has now. */
    static RevisionHistory read(ApiClient api, Selection deployment) {
        JsonNode object = api.get(deployment.path());
        JsonNode replicaSets = api.get(KnownTypes.REPLICA_SET.collectionPath(deployment.namespace()));
        return RevisionHistory.of(object, replicaSets.path("items"));
    }

    private static String table(RevisionHistory history) {
        var text = new TabText();
        text.line("REVISION\tCHANGE-CAUSE");
        history.revisions().forEach((number, replicaSet) -> text.line(number + "\t" + cause(replicaSet)));
        return text.render();
    }

    private static String cause(JsonNode replicaSet) {
        return replicaSet.path("metadata").path("annotations").path(CAUSE).asText("<none>");
    }
}

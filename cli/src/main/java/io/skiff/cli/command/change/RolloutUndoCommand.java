package io.skiff.cli.command.change;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.cli.CommandException;
import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.client.PatchKind;
import io.skiff.cli.command.option.ClientOptions;
import io.skiff.cli.command.option.DryRun;
import io.skiff.cli.command.option.DryRunOption;
import io.skiff.cli.describe.PodTemplateText;
import io.skiff.cli.format.Json;
import io.skiff.cli.resource.Query;
import io.skiff.cli.resource.Selection;
import io.skiff.cli.rollout.RevisionHistory;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Brings a deployment back to an earlier revision, as a rollout of its own. */
@Command(
        name = "undo",
        mixinStandardHelpOptions = true,
        description = "Bring a deployment back to an earlier revision.")
public final class RolloutUndoCommand implements Callable<Integer> {

    @Mixin
    private final DeploymentArguments arguments = new DeploymentArguments();

    @Option(
            names = "--to-revision",
            defaultValue = "0",
            paramLabel = "N",
            description = "The revision to go back to; the one before, if not given.")
    private long revision;

    @Mixin
    private final DryRunOption dryRun = new DryRunOption();

    @Mixin
    private final ClientOptions client;

    private final Console console;

    RolloutUndoCommand(Console console) {
        this.console = console;
        this.client = new ClientOptions(console);
    }

    @Override
    public Integer call() {
        DryRun dry = dryRun.parse();
        try (ApiClient api = client.connect()) {
            for (Selection deployment : arguments.named(api, client, "rollback")) {
                undo(api, deployment, dry);
            }
            return 0;
        }
    }

    private void undo(ApiClient api, Selection selection, DryRun dry) {
        String path = selection.path();
        JsonNode deployment = api.get(path);
        if (deployment.path("spec").path("paused").asBoolean()) {
            throw new CommandException("error: you cannot rollback a paused deployment; resume it first with"
                    + " 'skiff rollout resume " + selection.display() + "' and try again");
        }
        RevisionHistory history = RolloutHistoryCommand.read(api, selection);
        JsonNode target = revision > 0
                ? history.require(revision)
                : history.previous()
                        .orElseThrow(() -> new CommandException("error: no rollout history found for deployment \""
                                + selection.name() + "\": there is no earlier revision to go back to"));
        ObjectNode template = RevisionHistory.template(target);
        if (template.equals(deployment.path("spec").path("template"))) {
            console.out()
                    .println(selection.display() + " skipped rollback (current template already matches revision "
                            + RevisionHistory.revision(target) + ")");
            return;
        }
        if (dry == DryRun.CLIENT) {
            console.out().println(selection.display() + " " + PodTemplateText.render(target) + dry.remark());
            return;
        }
        String query = new Query()
                .add("dryRun", dry.query())
                .add("fieldManager", "kubectl-rollout")
                .toString();
        api.patch(path + query, PatchKind.JSON, replaceTemplate(template));
        console.out().println(selection.display() + " rolled back" + dry.remark());
    }

    private static ArrayNode replaceTemplate(ObjectNode template) {
        ObjectNode step = Json.object().put("op", "replace").put("path", "/spec/template");
        step.set("value", template);
        return Json.array().add(step);
    }
}

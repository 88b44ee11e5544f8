package io.skiff.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.cli.CommandException;
import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.client.PatchKind;
import io.skiff.cli.client.StatusException;
import io.skiff.cli.manifest.LastApplied;
import io.skiff.cli.manifest.ThreeWayMerge;
import io.skiff.cli.resource.Query;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes the cluster as manifests say: creates what is missing, patches what differs. */
@Command(name = "apply", mixinStandardHelpOptions = true, description = "Make the cluster as the manifests say.")
final class ApplyCommand implements Callable<Integer> {

    private static final int CONFLICT_RETRIES = 5;

    @Mixin
    private final ManifestOptions files = new ManifestOptions();

    @Option(
            names = "--dry-run",
            arity = "0..1",
            defaultValue = "none",
            fallbackValue = "client",
            paramLabel = "none|client|server",
            description = "Only say what would be done.")
    private String dryRun = "none";

    @Option(
            names = {"-o", "--output"},
            defaultValue = "",
            paramLabel = "name|yaml|json",
            description = "Print the resulting objects.")
    private String output = "";

    @Mixin
    private final ClientOptions client;

    private final Console console;

    ApplyCommand(Console console) {
        this.console = console;
        this.client = new ClientOptions(console);
    }

    @Override
    public Integer call() {
        if (!files.areGiven()) {
            throw new CommandException("error: must specify one of -f and -k");
        }
        DryRun dry = DryRun.parse(dryRun);
        ResultPrinter results = ResultPrinter.of(console, output, dry);
        try (ApiClient api = client.connect()) {
            return new Documents(console, client, files)
                    .forEach(api, "error when applying", target -> apply(api, target, dry, results));
        }
    }

    private static void apply(ApiClient api, Applied target, DryRun dry, ResultPrinter results) {
        for (int attempt = 0; ; attempt++) {
            try {
                applyOnce(api, target, dry, results);
                return;
            } catch (StatusException e) {
                if (!e.isConflict() || attempt == CONFLICT_RETRIES) {
                    throw e;
                }
            }
        }
    }

    private static void applyOnce(ApiClient api, Applied target, DryRun dry, ResultPrinter results) {
        ObjectNode wanted = LastApplied.stamp(target.object());
        String query = new Query()
                .add("dryRun", dry.query())
                .add("fieldManager", "kubectl-client-side-apply")
                .add("fieldValidation", "Strict")
                .toString();
        Optional<JsonNode> live = api.find(target.path());
        if (live.isEmpty()) {
            JsonNode created = dry == DryRun.CLIENT ? wanted : api.create(target.collection() + query, wanted);
            results.print(target.display(), "created", created);
            return;
        }
        ObjectNode patch = ThreeWayMerge.patch(LastApplied.of(live.get()), wanted, live.get());
        if (patch.isEmpty()) {
            results.print(target.display(), "unchanged", live.get());
            return;
        }
        JsonNode patched =
                dry == DryRun.CLIENT ? live.get() : api.patch(target.path() + query, PatchKind.STRATEGIC, patch);
        boolean isSame = dry == DryRun.NONE && revision(patched).equals(revision(live.get()));
        results.print(target.display(), isSame ? "unchanged" : "configured", patched);
    }

    private static String revision(JsonNode object) {
        return object.path("metadata").path("resourceVersion").asText();
    }
}

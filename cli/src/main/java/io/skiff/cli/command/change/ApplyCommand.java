package io.skiff.cli.command.change;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.client.PatchKind;
import io.skiff.cli.client.StatusException;
import io.skiff.cli.command.option.ChangeOptions;
import io.skiff.cli.command.option.ClientOptions;
import io.skiff.cli.command.option.Documents;
import io.skiff.cli.command.option.DryRun;
import io.skiff.cli.command.option.Located;
import io.skiff.cli.command.option.ManifestOptions;
import io.skiff.cli.command.option.ResultPrinter;
import io.skiff.cli.manifest.LastApplied;
import io.skiff.cli.manifest.ThreeWayMerge;
import io.skiff.cli.resource.Query;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Makes the cluster match manifests: creates missing objects and patches changed ones. */
@Command(name = "apply", mixinStandardHelpOptions = true, description = "Make the cluster as the manifests say.")
public final class ApplyCommand implements Callable<Integer> {

    private static final int CONFLICT_RETRIES = 5;

    @Mixin
    private final ChangeOptions change = new ChangeOptions();

    @Mixin
    private final ClientOptions client;

    private final Console console;

    public ApplyCommand(Console console) {
        this.console = console;
        this.client = new ClientOptions(console);
    }

    @Override
    public Integer call() {
        ManifestOptions files = change.requireFiles("apply");
        DryRun dry = change.dryRun();
        ResultPrinter results = change.results(console);
        try (ApiClient api = client.connect()) {
            return new Documents(console, client, files)
                    .forEach(api, "apply", "applying", target -> apply(api, target, dry, results));
        }
    }

    private static void apply(ApiClient api, Located target, DryRun dry, ResultPrinter results) {
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

    private static void applyOnce(ApiClient api, Located target, DryRun dry, ResultPrinter results) {
        ObjectNode wanted = LastApplied.stamp(target.object());
        String query = new Query()
                .add("dryRun", dry.query())
                .add("fieldManager", "kubectl-client-side-apply")
                .add("fieldValidation", "Strict")
                .toString();
        Optional<JsonNode> live = api.find(target.selection().path());
        if (live.isEmpty()) {
            JsonNode created = dry == DryRun.CLIENT ? wanted : api.create(target.collectionPath() + query, wanted);
            results.print(target.selection().display(), "created", created);
            return;
        }
        ThreeWayMerge.Patch patch = ThreeWayMerge.patch(LastApplied.of(live.get()), wanted, live.get());
        if (patch.body().isEmpty()) {
            results.print(target.selection().display(), "unchanged", live.get());
            return;
        }
        JsonNode patched = dry == DryRun.CLIENT
                ? live.get()
                : api.patch(
                        target.selection().path() + query,
                        patch.isStrategic() ? PatchKind.STRATEGIC : PatchKind.MERGE,
                        patch.body());
        boolean isSame = switch (dry) {
            case NONE -> revision(patched).equals(revision(live.get()));
            case SERVER -> content(patched).equals(content(live.get()));
            case CLIENT -> false;
        };
        results.print(target.selection().display(), isSame ? "unchanged" : "configured", patched);
    }

    /** Compares contents only: a dry run stores nothing, so the resource version does not show a change. */
    private static JsonNode content(JsonNode object) {
        JsonNode content = object.deepCopy();
        if (content.path("metadata") instanceof ObjectNode metadata) {
            metadata.remove(List.of("resourceVersion", "generation", "managedFields"));
        }
        return content;
    }

    private static String revision(JsonNode object) {
        return object.path("metadata").path("resourceVersion").asText();
    }
}

package io.skiff.cli.command.change;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.command.option.ChangeOptions;
import io.skiff.cli.command.option.ClientOptions;
import io.skiff.cli.command.option.Documents;
import io.skiff.cli.command.option.DryRun;
import io.skiff.cli.command.option.Located;
import io.skiff.cli.command.option.ManifestOptions;
import io.skiff.cli.command.option.ResultPrinter;
import io.skiff.cli.resource.Query;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Creates the objects of manifests. An object that exists already is an error. */
@Command(name = "create", mixinStandardHelpOptions = true, description = "Create the objects of manifests.")
public final class CreateCommand implements Callable<Integer> {

    @Mixin
    private final ChangeOptions change = new ChangeOptions();

    @Mixin
    private final ClientOptions client;

    private final Console console;

    public CreateCommand(Console console) {
        this.console = console;
        this.client = new ClientOptions(console);
    }

    @Override
    public Integer call() {
        ManifestOptions files = change.requireFiles("create");
        DryRun dry = change.dryRun();
        ResultPrinter results = change.results(console);
        try (ApiClient api = client.connect()) {
            return new Documents(console, client, files)
                    .forEach(api, "create", "creating", target -> create(api, target, dry, results));
        }
    }

    private static void create(ApiClient api, Located target, DryRun dry, ResultPrinter results) {
        String query = new Query()
                .add("dryRun", dry.query())
                .add("fieldManager", "kubectl-create")
                .add("fieldValidation", "Strict")
                .toString();
        JsonNode object = target.document().object();
        JsonNode created = dry == DryRun.CLIENT ? object : api.create(target.collectionPath() + query, object);
        String name = created.path("metadata").path("name").asText();
        results.print(target.type().display(name), "created", created);
    }
}

package io.skiff.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.cli.CommandException;
import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.resource.Query;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Creates the objects of manifests; one that exists is an error. */
@Command(name = "create", mixinStandardHelpOptions = true, description = "Create the objects of manifests.")
final class CreateCommand implements Callable<Integer> {

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

    CreateCommand(Console console) {
        this.console = console;
        this.client = new ClientOptions(console);
    }

    @Override
    public Integer call() {
        if (!files.areGiven()) {
            throw new CommandException("error: name what to create with -f FILE");
        }
        DryRun dry = DryRun.parse(dryRun);
        ResultPrinter results = ResultPrinter.of(console, output, dry);
        try (ApiClient api = client.connect()) {
            return new Documents(console, client, files)
                    .forEach(api, "error when creating", target -> create(api, target, dry, results));
        }
    }

    private static void create(ApiClient api, Applied target, DryRun dry, ResultPrinter results) {
        String query = new Query()
                .add("dryRun", dry.query())
                .add("fieldManager", "kubectl-create")
                .add("fieldValidation", "Strict")
                .toString();
        JsonNode object = target.document().object();
        JsonNode created = dry == DryRun.CLIENT ? object : api.create(target.collection() + query, object);
        String name = created.path("metadata").path("name").asText();
        results.print(target.type().display(name), "created", created);
    }
}

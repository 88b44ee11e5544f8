package io.skiff.cli.command.change;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.cli.CommandException;
import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.client.PatchKind;
import io.skiff.cli.command.option.ClientOptions;
import io.skiff.cli.command.option.DryRun;
import io.skiff.cli.command.option.ResultOptions;
import io.skiff.cli.format.Yaml;
import io.skiff.cli.format.YamlException;
import io.skiff.cli.resource.Query;
import io.skiff.cli.resource.ResourceArguments;
import io.skiff.cli.resource.ResourceTypes;
import io.skiff.cli.resource.Selection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Changes fields of objects. */
@Command(name = "patch", mixinStandardHelpOptions = true, description = "Change fields of an object.")
public final class PatchCommand implements Callable<Integer> {

    @Parameters(paramLabel = "TYPE NAME | TYPE/NAME", arity = "0..*", description = "What to change.")
    private List<String> words = new ArrayList<>();

    @Option(
            names = {"-p", "--patch"},
            defaultValue = "",
            paramLabel = "PATCH",
            description = "The patch, in JSON or YAML.")
    private String patch = "";

    @Option(names = "--patch-file", defaultValue = "", paramLabel = "FILE", description = "A file with the patch.")
    private String file = "";

    @Option(
            names = "--type",
            defaultValue = "strategic",
            paramLabel = "strategic|merge|json",
            description = "How the patch is meant (default strategic).")
    private String type = "strategic";

    @Option(
            names = "--subresource",
            defaultValue = "",
            paramLabel = "NAME",
            description = "A part of the object, as status, scale or resize.")
    private String subresource = "";

    @Mixin
    private final ResultOptions result = new ResultOptions();

    @Mixin
    private final ClientOptions client;

    private final Console console;

    public PatchCommand(Console console) {
        this.console = console;
        this.client = new ClientOptions(console);
    }

    @Override
    public Integer call() {
        PatchKind kind = switch (type) {
            case "strategic" -> PatchKind.STRATEGIC;
            case "merge" -> PatchKind.MERGE;
            case "json" -> PatchKind.JSON;
            default ->
                throw new CommandException("error: --type must be one of [json merge strategic], not \"" + type + "\"");
        };
        JsonNode body = body();
        DryRun dry = result.dryRun();
        var printer = result.printer(console);
        try (ApiClient api = client.connect()) {
            for (Selection selection : ResourceArguments.parse(new ResourceTypes(api), words, client.namespace())) {
                if (selection.isWhole()) {
                    throw new CommandException("error: name what to patch, as in: deployment/web");
                }
                String query = new Query()
                        .add("dryRun", dry.query())
                        .add("fieldManager", "kubectl-patch")
                        .add("fieldValidation", "Strict")
                        .toString();
                JsonNode before = api.get(selection.path());
                JsonNode after = dry == DryRun.CLIENT
                        ? before
                        : api.patch(
                                selection.path() + (subresource.isEmpty() ? "" : "/" + subresource) + query,
                                kind,
                                body);
                boolean isSame = dry == DryRun.NONE && revision(before).equals(revision(after));
                printer.print(selection.display(), isSame ? "patched (no change)" : "patched", after);
            }
        }
        return 0;
    }

    private JsonNode body() {
        if (patch.isEmpty() == file.isEmpty()) {
            throw new CommandException(
                    "error: must specify --patch or --patch-file containing the contents of the patch");
        }
        try {
            JsonNode read = Yaml.parse(file.isEmpty() ? patch : Files.readString(Path.of(file)), 0);
            if (read.isObject() || read.isArray()) {
                return read;
            }
            throw new CommandException("error: the patch is neither an object nor a list");
        } catch (YamlException e) {
            throw new CommandException("error: unable to parse the patch: " + e.getMessage());
        } catch (IOException e) {
            throw new CommandException("error: cannot read " + file + ": " + e.getMessage());
        }
    }

    private static String revision(JsonNode object) {
        return object.path("metadata").path("resourceVersion").asText();
    }
}

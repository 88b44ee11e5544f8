package io.skiff.cli.command.change;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.cli.CommandException;
import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.client.PatchKind;
import io.skiff.cli.command.option.ChoiceOptions;
import io.skiff.cli.command.option.ClientOptions;
import io.skiff.cli.format.Json;
import io.skiff.cli.resource.ResourceArguments;
import io.skiff.cli.resource.ResourceTypes;
import io.skiff.cli.resource.Selection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sets and removes labels or annotations. */
@Command(mixinStandardHelpOptions = true, description = "Set (KEY=VALUE) and remove (KEY-) labels or annotations.")
public final class MetadataCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "TYPE NAME KEY=VALUE|KEY-...",
            arity = "0..*",
            description = "As in: pod/web-1 tier=front old-key-")
    private List<String> words = new ArrayList<>();

    @Option(names = "--overwrite", description = "Change keys that have another value already.")
    private boolean isOverwriting;

    @Mixin
    private final ChoiceOptions choice = new ChoiceOptions();

    @Mixin
    private final ClientOptions client;

    private final Console console;
    private final String field;
    private final String noun;

    private MetadataCommand(Console console, String field, String noun) {
        this.console = console;
        this.client = new ClientOptions(console);
        this.field = field;
        this.noun = noun;
    }

    public static MetadataCommand label(Console console) {
        return new MetadataCommand(console, "labels", "label");
    }

    public static MetadataCommand annotate(Console console) {
        return new MetadataCommand(console, "annotations", "annotat");
    }

    @Override
    public Integer call() {
        var named = new ArrayList<String>();
        ObjectNode changes = Json.object();
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals > 0) {
                changes.put(word.substring(0, equals), word.substring(equals + 1));
            } else if (word.endsWith("-")) {
                changes.putNull(word.substring(0, word.length() - 1));
            } else {
                named.add(word);
            }
        }
        if (changes.isEmpty()) {
            throw new CommandException("error: at least one " + noun.replace("annotat", "annotation")
                    + " update is required, as in: KEY=VALUE, or KEY- to remove it");
        }
        try (ApiClient api = client.connect()) {
            List<Selection> selections = ResourceArguments.parse(new ResourceTypes(api), named, client.namespace());
            for (Selection selection : choice.expand(api, selections)) {
                change(api, selection, changes);
            }
            return 0;
        }
    }

    private void change(ApiClient api, Selection selection, ObjectNode changes) {
        String path = selection.path();
        JsonNode present = api.get(path).path("metadata").path(field);
        boolean isChange = false;
        boolean isRemovalOnly = true;
        for (var entry : changes.properties()) {
            JsonNode now = present.path(entry.getKey());
            if (entry.getValue().isNull()) {
                isChange |= !now.isMissingNode();
                continue;
            }
            isRemovalOnly = false;
            boolean differs = !now.asText().equals(entry.getValue().asText());
            if (!now.isMissingNode() && differs && !isOverwriting) {
                throw new CommandException("error: '" + entry.getKey() + "' already has a value (" + now.asText()
                        + "), and --overwrite is false");
            }
            isChange |= now.isMissingNode() || differs;
        }
        if (isChange) {
            ObjectNode patch = Json.object();
            patch.withObject("/metadata").set(field, changes);
            api.patch(path, PatchKind.MERGE, patch);
        }
        String shown = selection.display();
        if (noun.equals("annotat")) {
            console.out().println(shown + " annotated");
        } else {
            console.out().println(shown + (!isChange ? " not labeled" : isRemovalOnly ? " unlabeled" : " labeled"));
        }
    }
}

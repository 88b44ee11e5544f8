package io.skiff.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.cli.CommandException;
import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.client.StatusException;
import io.skiff.cli.format.Json;
import io.skiff.cli.resource.ResourceArguments;
import io.skiff.cli.resource.ResourceType;
import io.skiff.cli.resource.ResourceTypes;
import io.skiff.cli.resource.Selection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Deletes objects, and waits until they are gone. */
@Command(name = "delete", mixinStandardHelpOptions = true, description = "Delete objects and wait until they are gone.")
final class DeleteCommand implements Callable<Integer> {

    @Parameters(paramLabel = "TYPE NAME... | TYPE/NAME...", arity = "0..*", description = "What to delete.")
    private List<String> words = new ArrayList<>();

    @Option(names = "--all", description = "All objects of the type in the namespace.")
    private boolean isAll;

    @Option(names = "--force", description = "Do not wait for the node to stop it.")
    private boolean isForced;

    @Option(names = "--now", description = "With a grace period of one second.")
    private boolean isNow;

    @Option(
            names = "--grace-period",
            defaultValue = "-1",
            paramLabel = "SECONDS",
            description = "How long containers have to stop by themselves; their own period if not given.")
    private int gracePeriod = -1;

    @Option(
            names = "--wait",
            negatable = true,
            arity = "0..1",
            defaultValue = "true",
            fallbackValue = "true",
            description = "Wait until the objects are gone (default true).")
    private boolean isWaiting = true;

    @Option(
            names = "--cascade",
            arity = "0..1",
            defaultValue = "background",
            fallbackValue = "background",
            paramLabel = "background|foreground|orphan",
            description = "What happens to what the object owns.")
    private String cascade = "background";

    @Option(names = "--timeout", defaultValue = "0", paramLabel = "DURATION", description = "How long to wait.")
    private String timeout = "0";

    @Option(names = "--ignore-not-found", description = "An object that is not there is no error.")
    private boolean isIgnoringMissing;

    @Option(
            names = {"-o", "--output"},
            defaultValue = "",
            paramLabel = "name",
            description = "Print names only.")
    private String output = "";

    @Mixin
    private final SelectorOptions selectors = new SelectorOptions();

    @Mixin
    private final ManifestOptions files = new ManifestOptions();

    @Mixin
    private final ClientOptions client;

    private final Console console;

    DeleteCommand(Console console) {
        this.console = console;
        this.client = new ClientOptions(console);
    }

    @Override
    public Integer call() {
        var deleted = new ArrayList<Deleted>();
        try (ApiClient api = client.connect()) {
            ObjectNode options = options();
            int code = files.areGiven()
                    ? new Documents(console, client, files)
                            .forEach(
                                    api,
                                    "error when deleting",
                                    target -> delete(
                                            api,
                                            new Selection(
                                                    target.type(),
                                                    target.document().name()),
                                            target.namespace(),
                                            options,
                                            deleted))
                    : deleteNamed(api, options, deleted);
            console.out().flush();
            if (isWaiting && !isForced) {
                new GoneWait(api, Durations.parse("--timeout", timeout)).await(deleted);
            }
            return code;
        }
    }

    private int deleteNamed(ApiClient api, ObjectNode options, List<Deleted> deleted) {
        int failed = 0;
        for (Selection selection : expand(api)) {
            try {
                delete(api, selection, client.namespace(), options, deleted);
            } catch (StatusException e) {
                console.err().println(e.describe());
                failed++;
            }
        }
        return failed == 0 ? 0 : 1;
    }

    /** The objects the words name, one by one: those of a whole type as they are now. */
    private List<Selection> expand(ApiClient api) {
        var named = new ArrayList<Selection>();
        for (Selection selection : ResourceArguments.parse(new ResourceTypes(api), words)) {
            if (!selection.isWhole()) {
                named.add(selection);
                continue;
            }
            if (!isAll && !selectors.areGiven()) {
                throw new CommandException("error: resource(s) were provided, but no name was specified"
                        + "\nName what to delete, or choose with -l, or take all with --all");
            }
            ResourceType type = selection.type();
            JsonNode list = api.get(type.collectionPath(client.namespace()) + selectors.query());
            list.path("items")
                    .forEach(item -> named.add(new Selection(
                            type, item.path("metadata").path("name").asText())));
        }
        if (named.isEmpty() && !isIgnoringMissing) {
            console.out().println("No resources found");
        }
        return named;
    }

    private void delete(
            ApiClient api, Selection selection, String namespace, ObjectNode options, List<Deleted> deleted) {
        try {
            JsonNode answer = api.delete(selection.path(namespace), options);
            deleted.add(Deleted.of(selection, namespace, answer));
            console.out().println(output.equals("name") ? selection.display() : described(selection));
        } catch (StatusException e) {
            if (!(e.isNotFound() && isIgnoringMissing)) {
                throw e;
            }
        }
    }

    private String described(Selection selection) {
        ResourceType type = selection.type();
        String kind = type.group().isEmpty() ? type.singular() : type.singular() + "." + type.group();
        return kind + " \"" + selection.name() + "\"" + (isForced ? " force deleted" : " deleted");
    }

    private ObjectNode options() {
        ObjectNode options = Json.object().put("kind", "DeleteOptions").put("apiVersion", "v1");
        String policy = switch (cascade) {
            case "background", "true" -> "Background";
            case "foreground" -> "Foreground";
            case "orphan", "false" -> "Orphan";
            default ->
                throw new CommandException("error: invalid cascade value (" + cascade
                        + "). Must be \"background\", \"foreground\", or \"orphan\".");
        };
        options.put("propagationPolicy", policy);
        Duration grace = gracePeriod >= 0 ? Duration.ofSeconds(gracePeriod) : isNow ? Duration.ofSeconds(1) : null;
        if (isForced && gracePeriod < 0) {
            grace = Duration.ZERO;
            console.err()
                    .println(
                            "Warning: Immediate deletion does not wait for confirmation that the running"
                                    + " resource has been terminated. The resource may continue to run on the cluster indefinitely.");
        }
        if (grace != null) {
            options.put("gracePeriodSeconds", grace.toSeconds());
        }
        return options;
    }
}

package io.skiff.cli.command.change;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.cli.CommandException;
import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.client.StatusException;
import io.skiff.cli.command.option.ChoiceOptions;
import io.skiff.cli.command.option.ClientOptions;
import io.skiff.cli.command.option.Documents;
import io.skiff.cli.command.option.Durations;
import io.skiff.cli.command.option.ManifestOptions;
import io.skiff.cli.format.Json;
import io.skiff.cli.resource.ResourceArguments;
import io.skiff.cli.resource.ResourceType;
import io.skiff.cli.resource.ResourceTypes;
import io.skiff.cli.resource.Selection;
import io.skiff.cli.watch.ServerAbsence;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Deletes objects, and waits until they are gone. */
@Command(name = "delete", mixinStandardHelpOptions = true, description = "Delete objects and wait until they are gone.")
public final class DeleteCommand implements Callable<Integer> {

    @Parameters(paramLabel = "TYPE NAME... | TYPE/NAME...", arity = "0..*", description = "What to delete.")
    private List<String> words = new ArrayList<>();

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

    @Option(names = "--ignore-not-found", description = "A missing object is no error.")
    private boolean isIgnoringMissing;

    @Option(
            names = {"-o", "--output"},
            defaultValue = "",
            paramLabel = "name",
            description = "Print names only.")
    private String output = "";

    @Mixin
    private final ChoiceOptions choice = new ChoiceOptions();

    @Mixin
    private final ManifestOptions files = new ManifestOptions();

    @Mixin
    private final ClientOptions client;

    private final Console console;

    public DeleteCommand(Console console) {
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
                                    "delete",
                                    "deleting",
                                    target -> delete(api, target.selection(), options, deleted))
                    : deleteNamed(api, options, deleted);
            console.out().flush();
            if (isWaiting && !isForced) {
                new GoneWait(api, new ServerAbsence(console), Durations.parse("--timeout", timeout)).await(deleted);
            }
            return code;
        }
    }

    private int deleteNamed(ApiClient api, ObjectNode options, List<Deleted> deleted) {
        int failed = 0;
        List<Selection> selections =
                choice.expand(api, ResourceArguments.parse(new ResourceTypes(api), words, client.namespace()));
        if (selections.isEmpty() && !isIgnoringMissing) {
            console.out().println("No resources found");
        }
        for (Selection selection : selections) {
            try {
                delete(api, selection, options, deleted);
            } catch (StatusException e) {
                console.err().println(e.describe());
                failed++;
            }
        }
        return failed == 0 ? 0 : 1;
    }

    private void delete(ApiClient api, Selection selection, ObjectNode options, List<Deleted> deleted) {
        try {
            JsonNode answer = api.delete(selection.path(), options);
            deleted.add(Deleted.of(selection, answer));
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
        int grace = grace();
        if (grace >= 0) {
            options.put("gracePeriodSeconds", grace);
        }
        if (grace == 0) {
            console.err()
                    .println("Warning: Immediate deletion does not wait for confirmation that the running resource has"
                            + " been terminated. The resource may continue to run on the cluster indefinitely.");
        }
        return options;
    }

    /**
     * The grace period in seconds; -1 keeps the objects' own. As with kubectl's flags, only {@code --force} gives 0:
     * without it 0 becomes 1.
     */
    private int grace() {
        if (isNow && gracePeriod >= 0) {
            throw new CommandException("error: --now and --grace-period cannot be specified together");
        }
        int asked = isNow ? 1 : gracePeriod;
        if (!isForced) {
            return asked == 0 ? 1 : asked;
        }
        if (asked > 0) {
            throw new CommandException("error: --force and --grace-period greater than 0 cannot be specified together");
        }
        return 0;
    }
}

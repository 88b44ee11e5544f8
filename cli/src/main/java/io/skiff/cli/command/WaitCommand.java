package io.skiff.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.cli.CommandException;
import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.command.option.ChoiceOptions;
import io.skiff.cli.command.option.ClientOptions;
import io.skiff.cli.command.option.Durations;
import io.skiff.cli.jsonpath.JsonPath;
import io.skiff.cli.resource.Conditions;
import io.skiff.cli.resource.ResourceArguments;
import io.skiff.cli.resource.ResourceTypes;
import io.skiff.cli.resource.Selection;
import io.skiff.cli.watch.ObjectWatch;
import io.skiff.cli.watch.ServerAbsence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Waits until objects are in a condition, have a value, or are gone. */
@Command(name = "wait", mixinStandardHelpOptions = true, description = "Wait for a condition of objects.")
final class WaitCommand implements Callable<Integer> {

    @Parameters(paramLabel = "TYPE NAME | TYPE/NAME", arity = "0..*", description = "What to wait for.")
    private List<String> words = new ArrayList<>();

    @Option(
            names = "--for",
            required = true,
            paramLabel = "delete|condition=NAME[=VALUE]|jsonpath={PATH}[=VALUE]",
            description = "What to wait until.")
    private String condition = "";

    @Option(
            names = "--timeout",
            defaultValue = "30s",
            paramLabel = "DURATION",
            description = "How long to wait for each (default 30s).")
    private String timeout = "30s";

    @Mixin
    private final ChoiceOptions choice = new ChoiceOptions();

    @Mixin
    private final ClientOptions client;

    private final Console console;

    WaitCommand(Console console) {
        this.console = console;
        this.client = new ClientOptions(console);
    }

    @Override
    public Integer call() {
        Predicate<JsonNode> isMet = parse(condition);
        boolean isDeletion = condition.equals("delete");
        Duration limit = Durations.parse("--timeout", timeout);
        try (ApiClient api = client.connect()) {
            List<Selection> selections =
                    choice.expand(api, ResourceArguments.parse(new ResourceTypes(api), words, client.namespace()));
            if (selections.isEmpty() && !isDeletion) {
                throw new CommandException("error: no matching resources found");
            }
            var absence = new ServerAbsence(console);
            int failed = 0;
            for (Selection selection : selections) {
                if (!isDeletion) {
                    api.get(selection.path());
                }
                if (new ObjectWatch(api, selection, absence).until(limit, isMet)) {
                    console.out().println(selection.display() + " condition met");
                } else {
                    console.err()
                            .println("error: timed out waiting for the condition on "
                                    + selection.type().plural() + "/" + selection.name());
                    failed++;
                }
                console.out().flush();
            }
            return failed == 0 ? 0 : 1;
        }
    }

    /** Parses the condition of the {@code --for} flag. */
    static Predicate<JsonNode> parse(String text) {
        if (text.equals("delete")) {
            return JsonNode::isMissingNode;
        }
        if (text.startsWith("condition=")) {
            String[] parts = text.substring("condition=".length()).split("=", 2);
            String value = parts.length == 2 ? parts[1] : "True";
            return object -> hasCondition(object, parts[0], value);
        }
        if (text.startsWith("jsonpath=")) {
            String expression = text.substring("jsonpath=".length()).replace("'", "");
            int close = expression.lastIndexOf('}');
            String path = close < 0 ? expression : expression.substring(0, close + 1);
            String rest = close < 0 ? "" : expression.substring(close + 1);
            JsonPath parsed = JsonPath.parse(path);
            return rest.isEmpty()
                    ? object -> !parsed.find(object).isEmpty()
                    : object -> parsed.find(object).equals(rest.substring(1));
        }
        throw new CommandException("error: unrecognized condition: \"" + text
                + "\"\nAllowed are: delete, condition=NAME[=VALUE], jsonpath={PATH}[=VALUE]");
    }

    private static boolean hasCondition(JsonNode object, String type, String value) {
        return Conditions.of(object, type).path("status").asText().equalsIgnoreCase(value);
    }
}

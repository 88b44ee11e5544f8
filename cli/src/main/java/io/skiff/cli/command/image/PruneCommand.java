package io.skiff.cli.command.image;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.command.image.NodeImages.Call;
import io.skiff.cli.command.option.ClientOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Removes images that nobody uses. */
@Command(
        name = "prune",
        mixinStandardHelpOptions = true,
        description = "Remove images that no pod and no container uses; it says which, and asks.")
final class PruneCommand implements Callable<Integer> {

    @Option(
            names = {"-a", "--all"},
            description = "Also images that were imported or built: no registry brings them back.")
    private boolean isAll;

    @Option(
            names = "--build-cache",
            description =
                    "Instead of images, what builds keep to be faster: results of steps, and caches of RUN --mount.")
    private boolean isBuildCache;

    @Option(
            names = {"-f", "-y", "--force", "--yes"},
            description = "Do not ask.")
    private boolean isSure;

    @Mixin
    private final NodeOptions nodes = new NodeOptions();

    @Mixin
    private final ClientOptions client;

    private final Console console;

    PruneCommand(Console console) {
        this.console = console;
        this.client = new ClientOptions(console);
    }

    @Override
    public Integer call() {
        try (ApiClient api = client.connect()) {
            var asked = nodes.forChange(api);
            if (!tellPlan(api, asked)) {
                console.out()
                        .println("There is nothing to remove"
                                + (isAll || isBuildCache ? "" : "; --all also looks at imported images"));
                return 0;
            }
            if (!isSure && !isConfirmed()) {
                console.out().println("Nothing was removed");
                return 1;
            }
            return new OnNodes(console, client).run(asked, (images, teller) -> {
                var done = images.read(prune(false));
                teller.say("removed " + String.join(", ", parts(done)) + ", freed "
                        + Sizes.of(done.path("freedBytes").asLong()));
            });
        }
    }

    private Call prune(boolean isDryRun) {
        var any = new Call("POST", "images/prune");
        var call = isDryRun ? any.with("dryRun", "true") : any;
        return isBuildCache ? call.with("buildCache", "true") : call.with("all", String.valueOf(isAll));
    }

    /** What an answer counts. */
    private List<String> parts(JsonNode answer) {
        return isBuildCache
                ? List.of(
                        answer.path("stepResults").asInt() + " results of build steps",
                        answer.path("cacheMounts").asInt() + " caches of builds")
                : List.of(answer.path("images").size() + " images");
    }

    /** False if there is nothing to do. */
    private boolean tellPlan(ApiClient api, List<String> asked) {
        boolean isAny = false;
        for (String node : asked) {
            var plan = new NodeImages(api, node).read(prune(true));
            var who = asked.size() > 1 ? node + ": " : "";
            var doomed = new ArrayList<String>();
            plan.path("images").forEach(image -> doomed.add(image.asText()));
            if (plan.path("stepResults").asInt() + plan.path("cacheMounts").asInt() > 0) {
                doomed.addAll(parts(plan));
            }
            doomed.forEach(what -> console.out().println(who + "will remove " + what));
            if (!doomed.isEmpty()) {
                console.out()
                        .println(who + "will free "
                                + Sizes.of(plan.path("freedBytes").asLong()));
                isAny = true;
            }
        }
        return isAny;
    }

    private boolean isConfirmed() {
        console.out().print("Remove them? [y/N] ");
        console.out().flush();
        try {
            var answer = new BufferedReader(new InputStreamReader(console.in(), StandardCharsets.UTF_8)).readLine();
            return answer != null
                    && (answer.strip().equalsIgnoreCase("y") || answer.strip().equalsIgnoreCase("yes"));
        } catch (IOException e) {
            throw new UncheckedIOException("read the answer", e);
        }
    }
}

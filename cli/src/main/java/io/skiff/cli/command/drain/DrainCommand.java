package io.skiff.cli.command.drain;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.cli.CommandException;
import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.command.option.ClientOptions;
import io.skiff.cli.command.option.DryRun;
import io.skiff.cli.command.option.DryRunOption;
import io.skiff.cli.command.option.Durations;
import io.skiff.cli.resource.KnownTypes;
import io.skiff.cli.resource.Query;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Empties nodes, so that they can be serviced. */
@Command(
        name = "drain",
        mixinStandardHelpOptions = true,
        description = "Let no new pods come to a node, and send those that are there away.")
public final class DrainCommand implements Callable<Integer> {

    @Parameters(paramLabel = "NODE", arity = "0..*", description = "The names of nodes.")
    private List<String> words = new ArrayList<>();

    @Option(
            names = {"-l", "--selector"},
            defaultValue = "",
            paramLabel = "LABELS",
            description = "All nodes with these labels.")
    private String selector = "";

    @Option(
            names = "--pod-selector",
            defaultValue = "",
            paramLabel = "LABELS",
            description = "Only pods with these labels.")
    private String podSelector = "";

    @Option(names = "--force", description = "Also pods that nobody makes again.")
    private boolean isForced;

    @Option(
            names = {"--delete-emptydir-data", "--delete-local-data"},
            description = "Also pods with an emptyDir, whose content goes.")
    private boolean isDataGoing;

    @Option(names = "--ignore-daemonsets", description = "Leave the pods of daemon sets.")
    private boolean isIgnoringDaemons;

    @Option(
            names = "--grace-period",
            defaultValue = "-1",
            paramLabel = "SECONDS",
            description = "How long containers have to stop by themselves; their own period if not given.")
    private int gracePeriod = -1;

    @Option(names = "--timeout", defaultValue = "0", paramLabel = "DURATION", description = "How long to wait.")
    private String timeout = "0";

    @Option(names = "--disable-eviction", description = "Delete the pods, whatever their budgets say.")
    private boolean isDeleting;

    @Mixin
    private final DryRunOption dryRun = new DryRunOption();

    @Mixin
    private final ClientOptions client;

    private final Console console;

    public DrainCommand(Console console) {
        this.console = console;
        this.client = new ClientOptions(console);
    }

    @Override
    public Integer call() {
        DryRun dry = dryRun.parse();
        Duration limit = Durations.parse("--timeout", timeout);
        try (ApiClient api = client.connect()) {
            var nodes = new NodeSwitch(api, console, dry);
            List<String> names = nodes.nodes(words, selector);
            names.forEach(node -> nodes.set(node, true));
            names.forEach(node -> drain(api, node, dry, limit));
        }
        return 0;
    }

    private void drain(ApiClient api, String node, DryRun dry, Duration limit) {
        Query query = new Query().add("fieldSelector", "spec.nodeName=" + node).add("labelSelector", podSelector);
        JsonNode pods = api.get(KnownTypes.POD.collectionPath("") + query).path("items");
        var decision = new DrainChoice(isForced, isDataGoing, isIgnoringDaemons).decide(pods);
        if (!decision.refusals().isEmpty()) {
            throw new CommandException("error: unable to drain node \"" + node + "\", which stays cordoned: "
                    + String.join("; ", decision.refusals()));
        }
        decision.warnings().forEach(console.err()::println);
        for (JsonNode pod : decision.pods()) {
            console.out()
                    .println((isDeleting ? "deleting" : "evicting") + " pod "
                            + pod.path("metadata").path("namespace").asText() + "/"
                            + pod.path("metadata").path("name").asText() + dry.remark());
        }
        console.out().flush();
        if (dry == DryRun.NONE) {
            new Evictions(api, console, gracePeriod, isDeleting).run(decision.pods(), limit);
        }
        console.out().println("node/" + node + " drained" + dry.remark());
    }
}

package io.skiff.cli.command.drain;

import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.command.option.ClientOptions;
import io.skiff.cli.command.option.DryRunOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Keeps new pods from nodes, or lets them come again. */
@Command(mixinStandardHelpOptions = true)
public final class CordonCommand implements Callable<Integer> {

    @Parameters(paramLabel = "NODE", arity = "0..*", description = "The names of nodes.")
    private List<String> words = new ArrayList<>();

    @Option(
            names = {"-l", "--selector"},
            defaultValue = "",
            paramLabel = "LABELS",
            description = "All nodes with these labels.")
    private String selector = "";

    @Mixin
    private final DryRunOption dryRun = new DryRunOption();

    @Mixin
    private final ClientOptions client;

    private final Console console;
    private final boolean isClosing;

    private CordonCommand(Console console, boolean isClosing) {
        this.console = console;
        this.isClosing = isClosing;
        this.client = new ClientOptions(console);
    }

    public static CommandLine cordon(Console console) {
        return of(new CordonCommand(console, true), "cordon", "Let no new pods come to a node.");
    }

    public static CommandLine uncordon(Console console) {
        return of(new CordonCommand(console, false), "uncordon", "Let new pods come to a node again.");
    }

    private static CommandLine of(CordonCommand command, String name, String description) {
        var line = new CommandLine(command);
        line.getCommandSpec().name(name).usageMessage().description(description);
        return line;
    }

    @Override
    public Integer call() {
        try (ApiClient api = client.connect()) {
            var nodes = new NodeSwitch(api, console, dryRun.parse());
            nodes.nodes(words, selector).forEach(node -> nodes.set(node, isClosing));
        }
        return 0;
    }
}

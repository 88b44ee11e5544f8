package io.skiff.cli.command;

import io.skiff.cli.CommandException;
import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.command.option.ClientOptions;
import io.skiff.cli.print.Ages;
import io.skiff.cli.print.Columns;
import io.skiff.cli.token.NodeBans;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The commands that decide which hosts may be nodes. */
@Command(
        name = "node",
        mixinStandardHelpOptions = true,
        description = "Ban nodes, and allow them again; deleting a node bans it too.",
        synopsisSubcommandLabel = "COMMAND")
final class NodeCommand implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private NodeCommand() {}

    static CommandLine of(Console console) {
        return new CommandLine(new NodeCommand())
                .addSubcommand("ban", new BanCommand(console))
                .addSubcommand("allow", new AllowCommand(console))
                .addSubcommand("banned", new BannedCommand(console));
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** Ends the sessions of nodes and revokes the certificates that they hold. */
    @Command(
            name = "ban",
            mixinStandardHelpOptions = true,
            description = "Refuse the certificates that nodes have so far.")
    static final class BanCommand implements Callable<Integer> {

        @Parameters(paramLabel = "NAME", arity = "1..*", description = "The names of the nodes, which need not exist.")
        private List<String> names = new ArrayList<>();

        @Mixin
        private final ClientOptions client;

        private final Console console;

        BanCommand(Console console) {
            this.console = console;
            this.client = new ClientOptions(console);
        }

        @Override
        public Integer call() {
            try (ApiClient api = client.connect()) {
                for (String name : names) {
                    new NodeBans(api).create(name);
                    console.out()
                            .println("node \"" + name + "\" banned: its session ends, its containers go on there;"
                                    + " it comes back with a new token (skiff token create), or by: skiff node allow "
                                    + name);
                }
            }
            return 0;
        }
    }

    /** Lets deleted or banned nodes join again with the certificates that they hold. */
    @Command(
            name = "allow",
            mixinStandardHelpOptions = true,
            description = "Allow banned or deleted nodes to join again with the certificates that they have.")
    static final class AllowCommand implements Callable<Integer> {

        @Parameters(paramLabel = "NAME", arity = "1..*", description = "As `skiff node banned` shows it.")
        private List<String> names = new ArrayList<>();

        @Mixin
        private final ClientOptions client;

        private final Console console;

        AllowCommand(Console console) {
            this.console = console;
            this.client = new ClientOptions(console);
        }

        @Override
        public Integer call() {
            var unknown = new ArrayList<String>();
            try (ApiClient api = client.connect()) {
                for (String name : names) {
                    if (new NodeBans(api).delete(name)) {
                        console.out().println("node \"" + name + "\" allowed");
                    } else {
                        unknown.add(name);
                    }
                }
            }
            if (!unknown.isEmpty()) {
                throw new CommandException(
                        "error: not banned: " + String.join(", ", unknown) + "\nSee who is with: skiff node banned");
            }
            return 0;
        }
    }

    /** Lists the banned nodes. */
    @Command(name = "banned", mixinStandardHelpOptions = true, description = "List the banned nodes.")
    static final class BannedCommand implements Callable<Integer> {

        @Mixin
        private final ClientOptions client;

        private final Console console;

        BannedCommand(Console console) {
            this.console = console;
            this.client = new ClientOptions(console);
        }

        @Override
        public Integer call() {
            var rows = new ArrayList<List<String>>();
            rows.add(List.of("NODE", "WHY", "AGE"));
            Instant now = console.clock().instant();
            try (ApiClient api = client.connect()) {
                new NodeBans(api)
                        .list()
                        .forEach(ban -> rows.add(List.of(ban.node(), ban.reason(), Ages.since(ban.created(), now))));
            }
            console.out().print(rows.size() == 1 ? "Nobody is banned\n" : new Columns().format(rows));
            return 0;
        }
    }
}

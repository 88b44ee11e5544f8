package io.skiff.cli.command;

import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.command.change.DeleteCommand;
import io.skiff.cli.command.option.ClientOptions;
import io.skiff.cli.print.Ages;
import io.skiff.cli.print.Columns;
import io.skiff.cli.token.JoinTokens;
import io.skiff.cli.token.StoredToken;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The commands about tokens, which let hosts join. */
@Command(
        name = "token",
        mixinStandardHelpOptions = true,
        description = "Make, list and delete the tokens that let hosts join.",
        synopsisSubcommandLabel = "COMMAND")
final class TokenCommand implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private TokenCommand() {}

    static CommandLine of(Console console) {
        return new CommandLine(new TokenCommand())
                .addSubcommand("create", new TokenCreateCommand(console))
                .addSubcommand("list", new ListCommand(console))
                .addSubcommand("delete", new DeleteCommand(console));
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** Lists the tokens. It cannot show their secrets, because the server stores only hashes. */
    @Command(name = "list", mixinStandardHelpOptions = true, description = "List the tokens there are.")
    static final class ListCommand implements Callable<Integer> {

        @Mixin
        private final ClientOptions client;

        private final Console console;

        ListCommand(Console console) {
            this.console = console;
            this.client = new ClientOptions(console);
        }

        @Override
        public Integer call() {
            var rows = new ArrayList<List<String>>();
            rows.add(List.of("NAME", "EXPIRES", "AGE", "DESCRIPTION"));
            Instant now = console.clock().instant();
            try (ApiClient api = client.connect()) {
                for (StoredToken token : new JoinTokens(api).list()) {
                    rows.add(List.of(
                            token.name(),
                            left(token.expiration(), now),
                            Ages.since(token.created(), now),
                            token.description()));
                }
            }
            console.out().print(rows.size() == 1 ? "No tokens\n" : new Columns().format(rows));
            return 0;
        }

        private static String left(String expiration, Instant now) {
            try {
                Duration left = Duration.between(now, Instant.parse(expiration));
                return left.isNegative() ? "expired" : "in " + Ages.format(left);
            } catch (DateTimeParseException e) {
                return "<unknown>";
            }
        }
    }

    /** Revokes tokens. Hosts that joined with them stay. */
    @Command(name = "delete", mixinStandardHelpOptions = true, description = "Make tokens useless; who joined stays.")
    static final class DeleteCommand implements Callable<Integer> {

        @Parameters(paramLabel = "NAME", arity = "1..*", description = "As `skiff token list` shows it.")
        private List<String> names = new ArrayList<>();

        @Mixin
        private final ClientOptions client;

        private final Console console;

        DeleteCommand(Console console) {
            this.console = console;
            this.client = new ClientOptions(console);
        }

        @Override
        public Integer call() {
            try (ApiClient api = client.connect()) {
                var tokens = new JoinTokens(api);
                for (String name : names) {
                    tokens.delete(name);
                    console.out().println("token \"" + name + "\" deleted");
                }
            }
            return 0;
        }
    }
}

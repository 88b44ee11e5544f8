package io.skiff.cli.command;

import io.skiff.cli.Console;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** All commands by name. Only the one that is called is built: picocli's models are the larger part of the start. */
public final class Commands {

    private static final Map<String, Function<Console, Object>> BY_NAME = byName();

    private Commands() {}

    private static Map<String, Function<Console, Object>> byName() {
        var commands = new LinkedHashMap<String, Function<Console, Object>>();
        commands.put("apply", ApplyCommand::new);
        commands.put("create", CreateCommand::new);
        commands.put("get", GetCommand::new);
        commands.put("delete", DeleteCommand::new);
        commands.put("api-resources", ApiResourcesCommand::new);
        commands.put("kubeconfig", KubeconfigCommand::new);
        commands.put("version", VersionCommand::new);
        return commands;
    }

    /** @param args what will be run: its first word decides which commands are built */
    public static CommandLine commandLine(Console console, String... args) {
        var root = new CommandLine(new Root());
        root.setCaseInsensitiveEnumValuesAllowed(true);
        Function<Console, Object> called = args.length == 0 ? null : BY_NAME.get(args[0]);
        if (called != null) {
            root.addSubcommand(args[0], called.apply(console));
        } else {
            BY_NAME.forEach((name, command) -> root.addSubcommand(name, command.apply(console)));
            root.addSubcommand("completion", new CompletionCommand(console));
        }
        return root;
    }

    /** The word before the commands. Without a command it shows what there is. */
    @Command(
            name = "skiff",
            mixinStandardHelpOptions = true,
            description = "Runs containers on the machines you have.",
            synopsisSubcommandLabel = "COMMAND")
    static final class Root implements Runnable {

        @CommandLine.Spec
        private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

        @Override
        public void run() {
            spec.commandLine().usage(spec.commandLine().getOut());
        }
    }
}

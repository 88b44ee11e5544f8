package io.skiff.cli.command;

import io.skiff.cli.Console;
import io.skiff.cli.Version;
import io.skiff.cli.command.change.ApplyCommand;
import io.skiff.cli.command.change.CreateCommand;
import io.skiff.cli.command.change.DeleteCommand;
import io.skiff.cli.command.change.MetadataCommand;
import io.skiff.cli.command.change.PatchCommand;
import io.skiff.cli.command.change.RolloutCommand;
import io.skiff.cli.command.change.ScaleCommand;
import io.skiff.cli.command.change.SetCommand;
import io.skiff.cli.command.drain.CordonCommand;
import io.skiff.cli.command.drain.DrainCommand;
import io.skiff.cli.command.get.GetCommand;
import io.skiff.cli.command.image.BuildCommand;
import io.skiff.cli.command.image.ImageCommand;
import io.skiff.cli.command.logs.LogsCommand;
import io.skiff.cli.command.pod.PodCommands;
import io.skiff.cli.command.run.RunCommand;
import io.skiff.cli.command.top.TopCommand;
import io.skiff.cli.command.volume.VolumeCommand;
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
        commands.put("describe", DescribeCommand::new);
        commands.put("logs", LogsCommand::new);
        PodCommands.addTo(commands);
        commands.put("run", RunCommand::new);
        commands.put("top", TopCommand::of);
        commands.put("scale", ScaleCommand::new);
        commands.put("rollout", RolloutCommand::of);
        commands.put("set", SetCommand::of);
        commands.put("wait", WaitCommand::new);
        commands.put("label", MetadataCommand::label);
        commands.put("annotate", MetadataCommand::annotate);
        commands.put("patch", PatchCommand::new);
        commands.put("cordon", CordonCommand::cordon);
        commands.put("uncordon", CordonCommand::uncordon);
        commands.put("drain", DrainCommand::new);
        commands.put("delete", DeleteCommand::new);
        commands.put("up", UpCommand::new);
        commands.put("down", DownCommand::new);
        commands.put("status", StatusCommand::new);
        commands.put("token", TokenCommand::of);
        commands.put("node", NodeCommand::of);
        commands.put("image", ImageCommand::of);
        commands.put("volume", VolumeCommand::of);
        commands.put("build", BuildCommand::new);
        commands.put("api-resources", ApiResourcesCommand::new);
        commands.put("kubeconfig", KubeconfigCommand::new);
        commands.put("version", VersionCommand::new);
        addUnavailable(commands);
        return commands;
    }

    private static void addUnavailable(Map<String, Function<Console, Object>> commands) {
        Map.of("edit", "Change the manifest and apply it: skiff get TYPE NAME -o yaml > FILE; skiff apply -f FILE")
                .forEach((name, instead) -> commands.put(name, console -> UnavailableCommand.of(name, instead)));
    }

    /** @param args the command line; its first word decides which commands are built */
    public static CommandLine commandLine(Console console, String... args) {
        var root = new CommandLine(new Root());
        root.setCaseInsensitiveEnumValuesAllowed(true);
        Function<Console, Object> called = args.length == 0 ? null : BY_NAME.get(args[0]);
        if (called != null) {
            root.addSubcommand(args[0], called.apply(console));
        } else {
            BY_NAME.forEach((name, command) -> root.addSubcommand(name, command.apply(console)));
            root.addSubcommand("completion", new CompletionCommand(console));
            root.addSubcommand("help", new HelpCommand());
        }
        setVersion(root);
        return root;
    }

    /** Each command has the flag --version. */
    private static void setVersion(CommandLine command) {
        command.getCommandSpec().version("skiff v" + Version.CURRENT);
        command.getSubcommands().values().forEach(Commands::setVersion);
    }

    /** The root command. Alone it lists the commands. */
    @Command(
            name = "skiff",
            mixinStandardHelpOptions = true,
            description = "Runs containers on the machines you have.",
            synopsisSubcommandLabel = "COMMAND",
            footer = {
                "Programs of their own, each with --help:",
                "  server            Run the control plane of a cluster (skiff up does it).",
                "  agent             Run this host's node (skiff up does it on the first host).",
                "  image --local     Import, list and remove this host's images, without a cluster."
            })
    static final class Root implements Runnable {

        @CommandLine.Spec
        private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

        @Override
        public void run() {
            spec.commandLine().usage(spec.commandLine().getOut());
        }
    }
}

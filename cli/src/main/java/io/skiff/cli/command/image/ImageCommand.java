package io.skiff.cli.command.image;

import io.skiff.cli.Console;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The images of the cluster's nodes. */
@Command(
        name = "image",
        mixinStandardHelpOptions = true,
        description = "Bring, list and remove the images of the cluster's nodes.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "With --local, with --data-dir DIR, or where there is no kubeconfig, `skiff image` works on the",
            "directory of this host, with or without a cluster; see skiff image --local --help."
        })
public final class ImageCommand implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private ImageCommand() {}

    public static CommandLine of(Console console) {
        return new CommandLine(new ImageCommand())
                .addSubcommand("ls", new ListCommand(console), "list")
                .addSubcommand("pull", PullCommand.onChosenNodes(console))
                .addSubcommand("preload", PullCommand.onAllNodes(console))
                .addSubcommand("push", new PushCommand(console))
                .addSubcommand("export", new ExportCommand(console))
                .addSubcommand("import", new ImportCommand(console))
                .addSubcommand("tag", new TagCommand(console))
                .addSubcommand("pin", PinCommand.pin(console))
                .addSubcommand("unpin", PinCommand.unpin(console))
                .addSubcommand("rm", new RemoveCommand(console), "remove")
                .addSubcommand("inspect", new InspectCommand(console))
                .addSubcommand("history", new HistoryCommand(console))
                .addSubcommand("prune", new PruneCommand(console));
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}

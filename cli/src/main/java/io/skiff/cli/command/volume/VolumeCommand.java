package io.skiff.cli.command.volume;

import io.skiff.cli.Console;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The commands about the data of claims. */
@Command(
        name = "volume",
        mixinStandardHelpOptions = true,
        description = "See where the data of claims are, move them, and make and restore snapshots of them.",
        synopsisSubcommandLabel = "COMMAND")
public final class VolumeCommand implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private VolumeCommand() {}

    public static CommandLine of(Console console) {
        return new CommandLine(new VolumeCommand())
                .addSubcommand("ls", new ListCommand(console))
                .addSubcommand("move", new MoveCommand(console))
                .addSubcommand("snapshot", new SnapshotCommand(console))
                .addSubcommand("restore", new RestoreCommand(console));
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}

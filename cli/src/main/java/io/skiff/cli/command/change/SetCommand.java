package io.skiff.cli.command.change;

import io.skiff.cli.Console;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The commands that change one field of an object. */
@Command(
        name = "set",
        mixinStandardHelpOptions = true,
        description = "Change one thing of an object.",
        synopsisSubcommandLabel = "COMMAND")
public final class SetCommand implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private SetCommand() {}

    public static CommandLine of(Console console) {
        return new CommandLine(new SetCommand()).addSubcommand("image", new SetImageCommand(console));
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}

package io.skiff.cli.command.change;

import io.skiff.cli.Console;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The commands about a deployment's rollouts. */
@Command(
        name = "rollout",
        mixinStandardHelpOptions = true,
        description = "Follow, pause, repeat or take back a deployment's rollout.",
        synopsisSubcommandLabel = "COMMAND")
public final class RolloutCommand implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private RolloutCommand() {}

    public static CommandLine of(Console console) {
        return new CommandLine(new RolloutCommand())
                .addSubcommand("status", new RolloutStatusCommand(console))
                .addSubcommand("history", new RolloutHistoryCommand(console))
                .addSubcommand("undo", new RolloutUndoCommand(console))
                .addSubcommand("restart", new RolloutRestartCommand(console))
                .addSubcommand("pause", RolloutPauseCommand.pause(console))
                .addSubcommand("resume", RolloutPauseCommand.resume(console));
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}

package io.skiff.cli.command.top;

import io.skiff.cli.Console;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows what is used now. */
@Command(
        name = "top",
        mixinStandardHelpOptions = true,
        description = "Show what nodes and pods use of processors and memory.",
        synopsisSubcommandLabel = "COMMAND")
public final class TopCommand implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private TopCommand() {}

    public static CommandLine of(Console console) {
        return new CommandLine(new TopCommand())
                .addSubcommand("nodes", new TopNodesCommand(console), "node", "no")
                .addSubcommand("pods", new TopPodsCommand(console), "pod", "po");
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}

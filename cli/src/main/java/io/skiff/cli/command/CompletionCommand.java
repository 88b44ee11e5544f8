package io.skiff.cli.command;

import io.skiff.cli.CommandException;
import io.skiff.cli.Console;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Prints a script for the shell. The script completes commands and flags. */
@Command(
        name = "completion",
        mixinStandardHelpOptions = true,
        description = "Print the shell's completion script; use it with: source <(skiff completion bash)")
final class CompletionCommand implements Callable<Integer> {

    @Parameters(paramLabel = "SHELL", defaultValue = "bash", description = "bash or zsh.")
    private String shell = "bash";

    private final Console console;

    CompletionCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (!shell.equals("bash") && !shell.equals("zsh")) {
            throw new CommandException("error: no completion for \"" + shell + "\"; there is one for bash and zsh");
        }
        console.raw().print(AutoComplete.bash("skiff", Commands.commandLine(console)));
        return 0;
    }
}

package io.skiff.cli.command;

import io.skiff.cli.CommandException;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** A command of kubectl that Skiff does not have yet. It says so, and tells what to do instead. */
@Command(hidden = true)
final class UnavailableCommand implements Callable<Integer> {

    private final String name;
    private final String instead;

    private UnavailableCommand(String name, String instead) {
        this.name = name;
        this.instead = instead;
    }

    static CommandLine of(String name, String instead) {
        return new CommandLine(new UnavailableCommand(name, instead)).setUnmatchedArgumentsAllowed(true);
    }

    @Override
    public Integer call() {
        throw new CommandException("error: skiff " + name + " is not available yet" + "\n" + instead);
    }
}

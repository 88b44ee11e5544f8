package io.skiff.cli;

import io.skiff.cli.client.StatusException;
import io.skiff.cli.client.UnreachableException;
import io.skiff.cli.command.Commands;
import io.skiff.cli.command.LeadingFlags;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The main class of the {@code skiff} command: runs one command, and turns a failure into a message and an exit code.
 */
public final class Skiff {

    private Skiff() {}

    public static void main(String[] args) {
        Console console = Console.ofProcess();
        int code = run(console, args);
        console.out().flush();
        Runtime.getRuntime().halt(code);
    }

    /** Runs one command line. Returns 0 on success and 1 on any failure, as kubectl does. */
    public static int run(Console console, String... given) {
        String[] args = LeadingFlags.moveBehind(given);
        CommandLine commands = Commands.commandLine(console, args);
        commands.setOut(writer(console.help(false)));
        commands.setErr(writer(console.help(true)));
        commands.setParameterExceptionHandler((exception, words) -> refuse(console, exception));
        commands.setExecutionExceptionHandler((exception, command, parsed) -> fail(console, exception));
        return commands.execute(args);
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
    }

    private static int refuse(Console console, ParameterException exception) {
        CommandLine command = exception.getCommandLine();
        console.err().println("error: " + exception.getMessage());
        if (!UnmatchedArgumentException.printSuggestions(exception, command.getErr())) {
            console.err().print("Usage: " + command.getHelp().synopsis(0));
        }
        console.err().println("See '" + command.getCommandSpec().qualifiedName() + " --help' for usage.");
        return 1;
    }

    private static int fail(Console console, Exception exception) throws Exception {
        console.out().flush();
        if (exception instanceof StatusException refusal) {
            console.err().println(refusal.describe());
        } else if (exception instanceof CommandException || exception instanceof UnreachableException) {
            console.err().println(exception.getMessage());
        } else {
            throw exception;
        }
        return 1;
    }
}

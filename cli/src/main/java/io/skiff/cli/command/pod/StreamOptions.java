package io.skiff.cli.command.pod;

import picocli.CommandLine.Option;

/** The flags of a command whose streams are joined to those of a program in a container. */
public final class StreamOptions {

    @Option(
            names = {"-i", "--stdin"},
            description = "Pass standard input on.")
    private boolean isInput;

    @Option(
            names = {"-t", "--tty"},
            description = "Standard input is a terminal, and the program gets one.")
    private boolean isTerminal;

    @Option(
            names = {"-q", "--quiet"},
            description = "Print only what the program prints.")
    private boolean isQuiet;

    public boolean isInput() {
        return isInput;
    }

    /** A terminal without input is none, as in kubectl. */
    public boolean isTerminal() {
        return isTerminal && isInput;
    }

    public boolean isTerminalAsked() {
        return isTerminal;
    }

    public boolean isQuiet() {
        return isQuiet;
    }
}

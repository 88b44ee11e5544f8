package io.skiff.cli;

/** A command cannot go on. The message is all that the user sees: what went wrong, and what to do next. */
public final class CommandException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public CommandException(String message) {
        super(message);
    }
}

package io.skiff.cli;

/**
 * The effect of an entry's name on lower layers (image-spec layer.md, "Whiteouts"). Names that begin with {@code .wh.}
 * are reserved for it, so no file or directory can have one.
 */
public final class CommandException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public CommandException(String message) {
        super(message);
    }
}

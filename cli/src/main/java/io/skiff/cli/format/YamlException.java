package io.skiff.cli.format;

/** The text is not valid YAML; the error has its line and column. */
public final class YamlException extends Exception {

    private static final long serialVersionUID = 1L;

    private final int line;
    private final int column;

    YamlException(int line, int column, String problem) {
        super("line " + line + ", column " + column + ": " + problem);
        this.line = line;
        this.column = column;
    }

    /** Counted from 1. */
    public int line() {
        return line;
    }

    /** Counted from 1. */
    public int column() {
        return column;
    }
}

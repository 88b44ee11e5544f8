package io.skiff.cli.command.option;

import io.skiff.cli.CommandException;

/** The part of a change that a dry run leaves out. */
public enum DryRun {
    NONE(""),
    CLIENT(" (dry run)"),
    SERVER(" (server dry run)");

    private final String remark;

    DryRun(String remark) {
        this.remark = remark;
    }

    static DryRun parse(String text) {
        return switch (text) {
            case "none", "false" -> NONE;
            case "client", "true", "" -> CLIENT;
            case "server" -> SERVER;
            default ->
                throw new CommandException(
                        "error: Invalid dry-run value (" + text + "). Must be \"none\", \"server\", or \"client\".");
        };
    }

    /** The remark after a result, such as {@code (dry run)}. */
    public String remark() {
        return remark;
    }

    /** The value of the query parameter {@code dryRun}. */
    public String query() {
        return this == SERVER ? "All" : "";
    }
}

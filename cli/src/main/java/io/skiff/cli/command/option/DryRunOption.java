package io.skiff.cli.command.option;

import picocli.CommandLine.Option;

/** The flag {@code --dry-run} of commands that change objects. */
public final class DryRunOption {

    @Option(
            names = "--dry-run",
            arity = "0..1",
            defaultValue = "none",
            fallbackValue = "client",
            paramLabel = "none|client|server",
            description = "Only say what would be done.")
    private String text = "none";

    public DryRun parse() {
        return DryRun.parse(text);
    }
}

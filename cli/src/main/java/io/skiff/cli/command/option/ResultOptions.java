package io.skiff.cli.command.option;

import io.skiff.cli.Console;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The flags that say whether a change is only tried, and how its result is printed. */
public final class ResultOptions {

    @Mixin
    private final DryRunOption dryRun = new DryRunOption();

    @Option(
            names = {"-o", "--output"},
            defaultValue = "",
            paramLabel = "name|yaml|json",
            description = "Print the resulting objects.")
    private String output = "";

    public DryRun dryRun() {
        return dryRun.parse();
    }

    public ResultPrinter printer(Console console) {
        return ResultPrinter.of(console, output, dryRun());
    }
}

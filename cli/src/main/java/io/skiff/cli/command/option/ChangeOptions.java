package io.skiff.cli.command.option;

import io.skiff.cli.CommandException;
import io.skiff.cli.Console;
import picocli.CommandLine.Mixin;

/** The flags of commands that send manifests to the server. */
public final class ChangeOptions {

    @Mixin
    private final ManifestOptions files = new ManifestOptions();

    @Mixin
    private final ResultOptions result = new ResultOptions();

    /** @param verb for the error, as {@code apply} */
    public ManifestOptions requireFiles(String verb) {
        if (!files.areGiven()) {
            throw new CommandException("error: name what to " + verb + " with -f FILE");
        }
        return files;
    }

    public DryRun dryRun() {
        return result.dryRun();
    }

    public ResultPrinter results(Console console) {
        return result.printer(console);
    }
}

package io.skiff.cli.command.option;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The flags that name manifests. */
public final class ManifestOptions {

    @Option(
            names = {"-f", "--filename"},
            paramLabel = "FILE",
            split = ",",
            description = "A file, a directory, or - for standard input; may be repeated.")
    private List<String> names = new ArrayList<>();

    @Option(
            names = {"-R", "--recursive"},
            description = "Also read the directories below a directory.")
    private boolean isRecursive;

    List<String> names() {
        return names;
    }

    boolean isRecursive() {
        return isRecursive;
    }

    public boolean areGiven() {
        return !names.isEmpty();
    }
}

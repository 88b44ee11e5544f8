package io.skiff.cli.command.option;

import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.resource.ResourceArguments;
import io.skiff.cli.resource.ResourceTypes;
import io.skiff.cli.resource.Selection;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The flags by which a command finds the objects to show: one namespace or all, selectors, or manifests. */
public final class ObjectOptions {

    @Option(
            names = {"-A", "--all-namespaces"},
            description = "In all namespaces.")
    private boolean isEverywhere;

    @Mixin
    private final SelectorOptions selectors = new SelectorOptions();

    @Mixin
    private final ManifestOptions files = new ManifestOptions();

    @Mixin
    private final ClientOptions client;

    private final Console console;

    public ObjectOptions(Console console) {
        this.console = console;
        this.client = new ClientOptions(console);
    }

    public ApiClient connect() {
        return client.connect();
    }

    public boolean isEverywhere() {
        return isEverywhere;
    }

    public SelectorOptions selectors() {
        return selectors;
    }

    /** @param words what the command line names, if it names no files */
    public List<Selection> selections(ApiClient api, List<String> words) {
        return files.areGiven()
                ? new Documents(console, client, files).selections(api)
                : ResourceArguments.parse(new ResourceTypes(api), words, isEverywhere ? "" : client.namespace());
    }
}

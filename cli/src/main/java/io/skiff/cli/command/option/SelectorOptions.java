package io.skiff.cli.command.option;

import io.skiff.cli.resource.Query;
import picocli.CommandLine.Option;

/** The flags that choose among the objects of a type. */
public final class SelectorOptions {

    @Option(
            names = {"-l", "--selector"},
            defaultValue = "",
            paramLabel = "LABELS",
            description = "Only objects with these labels, as app=web,tier!=db.")
    private String labels = "";

    @Option(
            names = "--field-selector",
            defaultValue = "",
            paramLabel = "FIELDS",
            description = "Only objects with these fields, as status.phase=Running.")
    private String fields = "";

    public boolean areGiven() {
        return !labels.isEmpty() || !fields.isEmpty();
    }

    String labels() {
        return labels;
    }

    public Query query() {
        return new Query().add("labelSelector", labels).add("fieldSelector", fields);
    }
}

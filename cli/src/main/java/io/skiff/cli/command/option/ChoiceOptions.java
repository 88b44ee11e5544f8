package io.skiff.cli.command.option;

import io.skiff.cli.CommandException;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.resource.Selection;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The flags that choose among the objects of a type, for a command that handles objects one by one. */
public final class ChoiceOptions {

    @Option(names = "--all", description = "All objects of the type in the namespace.")
    private boolean isAll;

    @Mixin
    private final SelectorOptions selectors = new SelectorOptions();

    /**
     * Replaces each type that is named alone by its objects. A type without {@code --all} or a selector is refused, so
     * that no object is hit by accident.
     */
    public List<Selection> expand(ApiClient api, List<Selection> named) {
        var objects = new ArrayList<Selection>();
        for (Selection selection : named) {
            if (!selection.isWhole()) {
                objects.add(selection);
                continue;
            }
            if (!isAll && !selectors.areGiven()) {
                throw new CommandException("error: resource(s) were provided, but no name was specified"
                        + "\nName the objects, or choose with -l, or take all with --all");
            }
            for (var item : api.get(selection.path() + selectors.query()).path("items")) {
                String name = item.path("metadata").path("name").asText();
                objects.add(new Selection(selection.type(), selection.namespace(), name));
            }
        }
        return objects;
    }
}

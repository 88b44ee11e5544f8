package io.skiff.cli.resource;

import io.skiff.cli.CommandException;
import java.util.ArrayList;
import java.util.List;

/** Reads the words after a command: {@code TYPE[,TYPE] [NAME...]} or {@code TYPE/NAME...}. */
public final class ResourceArguments {

    private static final String TYPE_AND_NAME =
            "error: there is no need to specify a resource type as a separate argument when passing arguments in"
                    + " resource/name form (e.g. 'skiff get resource/name' instead of 'skiff get resource resource/name')";

    private ResourceArguments() {}

    /**
     * Selects the named objects. A type without names becomes one selection of all its objects.
     *
     * @param namespace the namespace to select in; empty for all
     */
    public static List<Selection> parse(ResourceTypes types, List<String> words, String namespace) {
        if (words.isEmpty()) {
            throw new CommandException("error: You must specify the type of resource, as in: pods, deployment/web");
        }
        return words.get(0).contains("/") ? pairs(types, words, namespace) : typeThenNames(types, words, namespace);
    }

    private static List<Selection> pairs(ResourceTypes types, List<String> words, String namespace) {
        var selections = new ArrayList<Selection>();
        for (String word : words) {
            String[] parts = word.split("/", -1);
            if (parts.length != 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
                throw new CommandException(TYPE_AND_NAME);
            }
            selections.add(new Selection(types.require(parts[0]), namespace, parts[1]));
        }
        return selections;
    }

    private static List<Selection> typeThenNames(ResourceTypes types, List<String> words, String namespace) {
        var selections = new ArrayList<Selection>();
        for (ResourceType type : types.named(words.get(0))) {
            if (words.size() == 1) {
                selections.add(new Selection(type, namespace, ""));
            }
            for (String name : words.subList(1, words.size())) {
                if (name.contains("/")) {
                    throw new CommandException(TYPE_AND_NAME);
                }
                selections.add(new Selection(type, namespace, name));
            }
        }
        return selections;
    }

    /** Selects exactly one object, as {@code deployment/web} or {@code deployment web}. */
    public static Selection parseOne(ResourceTypes types, List<String> words, String namespace) {
        List<Selection> selections = parse(types, words, namespace);
        if (selections.size() != 1 || selections.get(0).isWhole()) {
            throw new CommandException("error: name one object, as in: deployment/web");
        }
        return selections.get(0);
    }
}

package io.skiff.cli.command.drain;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.cli.CommandException;
import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.client.PatchKind;
import io.skiff.cli.command.option.DryRun;
import io.skiff.cli.format.Json;
import io.skiff.cli.resource.KnownTypes;
import io.skiff.cli.resource.Query;
import java.util.ArrayList;
import java.util.List;

/** Says of a node whether new pods may come to it. */
final class NodeSwitch {

    private final ApiClient api;
    private final Console console;
    private final DryRun dryRun;

    NodeSwitch(ApiClient api, Console console, DryRun dryRun) {
        this.api = api;
        this.console = console;
        this.dryRun = dryRun;
    }

    /**
     * Finds the nodes that the command line means.
     *
     * @param words names, perhaps as {@code node/NAME}
     */
    List<String> nodes(List<String> words, String selector) {
        if (words.isEmpty() == selector.isEmpty()) {
            throw new CommandException("error: name nodes, or choose them with -l");
        }
        var names = new ArrayList<String>();
        words.forEach(word -> names.add(word.replaceFirst("^nodes?/", "")));
        if (!selector.isEmpty()) {
            api.get(KnownTypes.NODE.collectionPath("") + new Query().add("labelSelector", selector))
                    .path("items")
                    .forEach(
                            node -> names.add(node.path("metadata").path("name").asText()));
        }
        return names;
    }

    void set(String node, boolean isClosed) {
        String path = KnownTypes.NODE.objectPath("", node);
        JsonNode present = api.get(path);
        String done = isClosed ? "cordoned" : "uncordoned";
        boolean isSame = present.path("spec").path("unschedulable").asBoolean() == isClosed;
        if (!isSame && dryRun != DryRun.CLIENT) {
            var patch = Json.object();
            if (isClosed) {
                patch.withObjectProperty("spec").put("unschedulable", true);
            } else {
                patch.withObjectProperty("spec").putNull("unschedulable");
            }
            api.patch(path + new Query().add("dryRun", dryRun.query()), PatchKind.STRATEGIC, patch);
        }
        console.out().println("node/" + node + (isSame ? " already " : " ") + done + dryRun.remark());
        console.out().flush();
    }
}

package io.skiff.cli.command.change;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.cli.CommandException;
import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.client.PatchKind;
import io.skiff.cli.command.option.ClientOptions;
import io.skiff.cli.format.Json;
import io.skiff.cli.resource.Query;
import io.skiff.cli.resource.ResourceArguments;
import io.skiff.cli.resource.ResourceTypes;
import io.skiff.cli.resource.Selection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Sets the image of containers. This is the shortest way to a new version. */
@Command(name = "image", mixinStandardHelpOptions = true, description = "Set the image of containers.")
public final class SetImageCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "TYPE/NAME CONTAINER=IMAGE...",
            arity = "0..*",
            description = "As in: deployment/web web=nginx:2; * stands for every container.")
    private List<String> words = new ArrayList<>();

    @Mixin
    private final ClientOptions client;

    private final Console console;

    SetImageCommand(Console console) {
        this.console = console;
        this.client = new ClientOptions(console);
    }

    @Override
    public Integer call() {
        Map<String, String> images = new LinkedHashMap<>();
        var named = new ArrayList<String>();
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals < 0) {
                named.add(word);
            } else {
                images.put(word.substring(0, equals), word.substring(equals + 1));
            }
        }
        if (images.isEmpty()) {
            throw new CommandException("error: at least one image update is required, as in: web=nginx:2");
        }
        try (ApiClient api = client.connect()) {
            set(api, ResourceArguments.parseOne(new ResourceTypes(api), named, client.namespace()), images);
            return 0;
        }
    }

    private void set(ApiClient api, Selection selection, Map<String, String> images) {
        String path = selection.path();
        JsonNode present = api.get(path);
        boolean isPod = selection.type().kind().equals("Pod");
        JsonNode spec = isPod
                ? present.path("spec")
                : present.path("spec").path("template").path("spec");
        ArrayNode containers = changes(spec.path("containers"), images);
        if (containers.isEmpty()) {
            return;
        }
        ObjectNode patch = Json.object();
        patch.withObject(isPod ? "/spec" : "/spec/template/spec").set("containers", containers);
        String query = new Query().add("fieldManager", "kubectl-set").toString();
        api.patch(path + query, PatchKind.STRATEGIC, patch);
        console.out().println(selection.display() + " image updated");
    }

    private static ArrayNode changes(JsonNode containers, Map<String, String> images) {
        ArrayNode changes = Json.array();
        images.forEach((name, image) -> {
            boolean found = false;
            for (JsonNode container : containers) {
                String present = container.path("name").asText();
                if (name.equals("*") || name.equals(present)) {
                    found = true;
                    if (!container.path("image").asText().equals(image)) {
                        changes.add(Json.object().put("name", present).put("image", image));
                    }
                }
            }
            if (!found) {
                throw new CommandException("error: unable to find container named \"" + name + "\"");
            }
        });
        return changes;
    }
}

package io.skiff.cli.resource;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.cli.CommandException;
import io.skiff.cli.client.ApiClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds the type that a word or a manifest means: among the known ones, else by discovery. */
public final class ResourceTypes {

    private static final int MOST_TOLD = 30;

    private final ApiClient api;
    private @Nullable List<ResourceType> discovered;

    public ResourceTypes(ApiClient api) {
        this.api = api;
    }

    /** @param words types separated by commas, or {@code all} */
    public List<ResourceType> named(String words) {
        var types = new ArrayList<ResourceType>();
        for (String word : words.split(",", -1)) {
            if (word.equals("all")) {
                types.addAll(KnownTypes.ALL);
            } else {
                types.add(require(word));
            }
        }
        return types;
    }

    public ResourceType require(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        return find(KnownTypes.TYPES, lower)
                .or(() -> find(discover(), lower))
                .orElseThrow(() -> new CommandException(
                        "error: the server doesn't have a resource type \"" + word + "\"\n" + what()));
    }

    /** Lists the known types, for the error about an unknown one. */
    public String what() {
        List<ResourceType> types = discover().isEmpty() ? KnownTypes.TYPES : discover();
        return "It has: "
                + types.stream().map(ResourceType::plural).limit(MOST_TOLD).collect(Collectors.joining(", "))
                + (types.size() > MOST_TOLD ? ", ..." : "") + "\nMore of them: skiff api-resources";
    }

    private static Optional<ResourceType> find(List<ResourceType> types, String word) {
        return types.stream().filter(type -> type.isCalled(word)).findFirst();
    }

    /** Finds the type of a manifest's object; empty if the server does not serve it. */
    public Optional<ResourceType> ofKind(String apiVersion, String kind) {
        return findKind(KnownTypes.TYPES, apiVersion, kind).or(() -> findKind(discover(), apiVersion, kind));
    }

    private static Optional<ResourceType> findKind(List<ResourceType> types, String apiVersion, String kind) {
        return types.stream()
                .filter(type ->
                        type.apiVersion().equals(apiVersion) && type.kind().equals(kind))
                .findFirst();
    }

    /** Discovers every type that the server serves. */
    public List<ResourceType> discover() {
        List<ResourceType> types = discovered;
        if (types == null) {
            types = List.copyOf(ask());
            discovered = types;
        }
        return types;
    }

    private List<ResourceType> ask() {
        var types = new ArrayList<ResourceType>();
        for (JsonNode version : api.get("/api").path("versions")) {
            addTypes("", version.asText(), "/api/" + version.asText(), types);
        }
        for (JsonNode group : api.get("/apis").path("groups")) {
            for (JsonNode version : group.path("versions")) {
                String groupVersion = version.path("groupVersion").asText();
                addTypes(group.path("name").asText(), version.path("version").asText(), "/apis/" + groupVersion, types);
            }
        }
        return types;
    }

    private void addTypes(String group, String version, String path, List<ResourceType> types) {
        for (JsonNode resource : api.get(path).path("resources")) {
            String plural = resource.path("name").asText();
            if (plural.contains("/")) {
                continue;
            }
            String kind = resource.path("kind").asText();
            String singular = resource.path("singularName").asText("");
            var shortNames = new ArrayList<String>();
            resource.path("shortNames").forEach(name -> shortNames.add(name.asText()));
            types.add(new ResourceType(
                    group,
                    version,
                    kind,
                    plural,
                    singular.isEmpty() ? kind.toLowerCase(Locale.ROOT) : singular,
                    resource.path("namespaced").asBoolean(),
                    shortNames));
        }
    }
}

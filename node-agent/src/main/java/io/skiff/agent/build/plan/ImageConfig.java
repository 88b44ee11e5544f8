package io.skiff.agent.build.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.agent.build.dockerfile.Instruction.Pair;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The field {@code config} of an image configuration (image-spec config.md, with Docker's additions), as instructions change it. Fields
 * that no instruction knows stay as the base image has them. Immutable.
 */
public final class ImageConfig {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> DEFAULT_SHELL = List.of("/bin/sh", "-c");
    private static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private final ObjectNode fields;
    private final String author;

    private ImageConfig(ObjectNode fields, String author) {
        this.fields = fields;
        this.author = author;
    }

    /** That of an image without a base. */
    public static ImageConfig scratch() {
        return new ImageConfig(JSON.createObjectNode(), "");
    }

    /** @param document a whole image configuration */
    public static ImageConfig of(JsonNode document) {
        var fields = document.path("config") instanceof ObjectNode config ? config.deepCopy() : JSON.createObjectNode();
        return new ImageConfig(fields, document.path("author").asText(""));
    }

    /** A copy that the caller may change; its names are sorted, those of labels and ports too. */
    public ObjectNode json() {
        return (ObjectNode) sorted(fields);
    }

    private static JsonNode sorted(JsonNode node) {
        if (!(node instanceof ObjectNode object)) {
            return node.deepCopy();
        }
        var names = new TreeMap<String, JsonNode>();
        object.properties().forEach(entry -> names.put(entry.getKey(), sorted(entry.getValue())));
        var copy = JSON.createObjectNode();
        names.forEach(copy::set);
        return copy;
    }

    /** Who made the image; empty if nobody says so. */
    public String author() {
        return author;
    }

    ImageConfig withAuthor(String name) {
        return new ImageConfig(fields, name);
    }

    public Map<String, String> environment() {
        var environment = new LinkedHashMap<String, String>();
        for (var entry : strings("Env")) {
            int equals = entry.indexOf('=');
            if (equals > 0) {
                environment.put(entry.substring(0, equals), entry.substring(equals + 1));
            }
        }
        return environment;
    }

    /** Sets variables. One that is there keeps its place; the last one of a name counts. */
    ImageConfig withEnvironment(List<Pair> pairs) {
        var variables = new LinkedHashMap<String, String>();
        pairs.forEach(pair -> variables.put(pair.name(), pair.value()));
        return changed(next -> {
            var left = new LinkedHashMap<>(variables);
            var array = JSON.createArrayNode();
            for (var entry : fields.path("Env")) {
                var text = entry.asText();
                int equals = text.indexOf('=');
                var name = equals < 0 ? "" : text.substring(0, equals);
                if (!variables.containsKey(name)) {
                    // the same node, so that the steps of a stage share their text
                    array.add(entry);
                } else if (left.containsKey(name)) {
                    array.add(name + "=" + left.remove(name));
                }
            }
            left.forEach((name, value) -> array.add(name + "=" + value));
            next.set("Env", array);
        });
    }

    /** How many there are in all lists and maps. */
    int entries() {
        return entries(fields);
    }

    private static int entries(JsonNode node) {
        int entries = node.size();
        for (var child : node) {
            entries += entries(child);
        }
        return entries;
    }

    /** With the usual PATH, if it has none. */
    ImageConfig withPath() {
        return environment().containsKey("PATH") ? this : withEnvironment(List.of(new Pair("PATH", DEFAULT_PATH)));
    }

    public String workingDirectory() {
        var directory = fields.path("WorkingDir").asText("");
        return directory.isEmpty() ? "/" : directory;
    }

    public String user() {
        return fields.path("User").asText("");
    }

    /** The words before the text of a command. */
    public List<String> shell() {
        var shell = strings("Shell");
        return shell.isEmpty() ? DEFAULT_SHELL : shell;
    }

    /** Its ONBUILDs, as text. */
    public List<String> triggers() {
        return strings("OnBuild");
    }

    boolean hasCommand() {
        return !strings("Cmd").isEmpty();
    }

    private List<String> strings(String field) {
        var strings = new ArrayList<String>();
        fields.path(field).forEach(element -> strings.add(element.asText()));
        return List.copyOf(strings);
    }

    ImageConfig withText(String field, String value) {
        return changed(next -> next.put(field, value));
    }

    ImageConfig withStrings(String field, Collection<String> values) {
        return changed(next -> {
            var array = next.putArray(field);
            values.forEach(array::add);
        });
    }

    /** Adds to a list. */
    ImageConfig withString(String field, String value) {
        var strings = new ArrayList<>(strings(field));
        strings.add(value);
        return withStrings(field, strings);
    }

    ImageConfig without(String field) {
        return changed(next -> next.remove(field));
    }

    ImageConfig withLabels(List<Pair> pairs) {
        return changed(next -> {
            var labels = object(next, "Labels");
            pairs.forEach(pair -> labels.put(pair.name(), pair.value()));
        });
    }

    /** Adds names without a value, as ports and volumes are. */
    ImageConfig withNames(String field, Collection<String> names) {
        return changed(next -> {
            var object = object(next, field);
            names.forEach(object::putObject);
        });
    }

    ImageConfig withJson(String field, JsonNode value) {
        return changed(next -> next.set(field, value));
    }

    private static ObjectNode object(ObjectNode parent, String field) {
        return parent.path(field) instanceof ObjectNode object ? object : parent.putObject(field);
    }

    private ImageConfig changed(java.util.function.Consumer<ObjectNode> change) {
        var next = fields.deepCopy();
        change.accept(next);
        return new ImageConfig(next, author);
    }
}

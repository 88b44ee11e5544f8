package io.skiff.cli.command.option;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.cli.CommandException;
import io.skiff.cli.format.JsonWriter;
import io.skiff.cli.format.YamlWriter;
import io.skiff.cli.jsonpath.JsonPath;
import java.util.Locale;

/** The form in which whole objects are printed. */
public interface OutputFormat {

    /** @param node one object, or a List */
    String print(JsonNode node);

    default boolean isTable() {
        return false;
    }

    static OutputFormat parse(String text) {
        if (text.isEmpty() || text.equals("wide")) {
            return new AsTable();
        }
        if (text.equals("yaml")) {
            return YamlWriter::write;
        }
        if (text.equals("json")) {
            return JsonWriter::write;
        }
        if (text.equals("name")) {
            return OutputFormat::names;
        }
        if (text.startsWith("jsonpath=")) {
            return JsonPath.parse(text.substring("jsonpath=".length()))::print;
        }
        throw new CommandException("error: unable to match a printer suitable for the output format \"" + text
                + "\", allowed formats are: json,jsonpath,name,wide,yaml");
    }

    private static String names(JsonNode node) {
        var names = new StringBuilder();
        Iterable<JsonNode> objects = node.path("items").isArray() ? node.path("items") : java.util.List.of(node);
        for (JsonNode object : objects) {
            String apiVersion = object.path("apiVersion").asText();
            int slash = apiVersion.indexOf('/');
            names.append(object.path("kind").asText().toLowerCase(Locale.ROOT));
            if (slash > 0) {
                names.append('.').append(apiVersion, 0, slash);
            }
            names.append('/')
                    .append(object.path("metadata").path("name").asText())
                    .append('\n');
        }
        return names.toString();
    }

    /** The server makes the tables, so this form prints no object. */
    record AsTable() implements OutputFormat {

        @Override
        public String print(JsonNode node) {
            return "";
        }

        @Override
        public boolean isTable() {
            return true;
        }
    }
}

package io.skiff.controlplane.api.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads JSON or YAML that came from outside: one document, with every doubled field noted, faults with line and column. */
public final class TreeReader {

    private static final JsonFactory JSON = Json.MAPPER.getFactory();
    private static final YAMLFactory YAML = new YAMLFactory();

    private final List<String> doubled = new ArrayList<>();

    private TreeReader() {}

    /** @param doubledFields paths; of a doubled field the last value counts */
    public record Parsed(JsonNode tree, List<String> doubledFields) {}

    public static Parsed json(byte[] body) throws MalformedException {
        return read(JSON, "JSON", body);
    }

    public static Parsed yaml(byte[] body) throws MalformedException {
        return read(YAML, "YAML", body);
    }

    private static Parsed read(JsonFactory factory, String format, byte[] body) throws MalformedException {
        try (var parser = factory.createParser(body)) {
            if (parser.nextToken() == null) {
                throw new MalformedException("the body is empty");
            }
            var reader = new TreeReader();
            var tree = reader.value(parser, "");
            if (parser.nextToken() != null) {
                throw new MalformedException("the body holds more than one document; send each by itself");
            }
            return new Parsed(tree, List.copyOf(reader.doubled));
        } catch (JsonProcessingException e) {
            var at = e.getLocation();
            var where = at == null ? "" : "line " + at.getLineNr() + ", column " + at.getColumnNr() + ": ";
            throw new MalformedException("the body is not valid " + format + ": " + where
                    + e.getOriginalMessage().replaceAll("\\s+", " "));
        } catch (IOException e) {
            throw new MalformedException("the body is not valid " + format + ": " + e.getMessage());
        }
    }

    private JsonNode value(JsonParser parser, String path) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser, path);
            case START_ARRAY -> array(parser, path);
            default -> Json.MAPPER.readTree(parser);
        };
    }

    private JsonNode object(JsonParser parser, String path) throws IOException {
        var object = Json.object();
        for (var name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            var field = path.isEmpty() ? name : path + "." + name;
            parser.nextToken();
            if (object.has(name)) {
                doubled.add(field);
            }
            object.set(name, value(parser, field));
        }
        return object;
    }

    private JsonNode array(JsonParser parser, String path) throws IOException {
        var array = Json.array();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(value(parser, path + "[" + array.size() + "]"));
        }
        return array;
    }
}

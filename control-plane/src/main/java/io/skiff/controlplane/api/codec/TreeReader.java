package io.skiff.controlplane.api.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.skiff.controlplane.object.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON or YAML that came from outside: one document within the {@link TreeBudget}, with every doubled field noted, faults with line and
 * column.
 */
public final class TreeReader {

    /** Digits of a number; the longest that an object can have has 20. Reading more takes more than linear time. */
    private static final int MOST_DIGITS = 100;

    /** In YAML a word of 1.4 MB takes 9 s, eleven of this length together 3 s. */
    private static final int LONGEST_WORD = 256 << 10;

    private static final int LONGEST_BLANK = 10_000;

    /** The same mistake is not told more often. */
    private static final int MOST_DOUBLED = 100;

    private static final StreamReadConstraints CONSTRAINTS = StreamReadConstraints.builder()
            .maxNameLength(TreeBudget.LONGEST_NAME)
            .maxNumberLength(MOST_DIGITS)
            .build();
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(CONSTRAINTS)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build()
            .setCodec(Json.MAPPER);
    private static final JsonFactory YAML = new AnchoredYaml(CONSTRAINTS);

    private final List<String> doubled = new ArrayList<>();
    private final YamlAnchors anchors = new YamlAnchors();
    private final JsonParser parser;
    private int values;

    private TreeReader(JsonParser parser) {
        this.parser = parser;
    }

    /** @param doubledFields paths; of a doubled field the last value counts */
    public record Parsed(JsonNode tree, List<String> doubledFields) {}

    public static Parsed json(byte[] body) throws MalformedException {
        return read(JSON, "JSON", body);
    }

    public static Parsed yaml(byte[] body) throws MalformedException {
        requireShortWords(body);
        return read(YAML, "YAML", body);
    }

    private static Parsed read(JsonFactory factory, String format, byte[] body) throws MalformedException {
        try (var parser = factory.createParser(body)) {
            if (parser.nextToken() == null) {
                throw new MalformedException("the body is empty");
            }
            var reader = new TreeReader(parser);
            var tree = reader.value(new Place(null, ""));
            if (parser.nextToken() != null) {
                throw new MalformedException("the body holds more than one document; send each by itself");
            }
            require(TreeBudget.excess(tree).orElse(""));
            return new Parsed(tree, List.copyOf(reader.doubled));
        } catch (JsonProcessingException e) {
            var at = e.getLocation();
            var where = at == null ? "" : "line " + at.getLineNr() + ", column " + at.getColumnNr() + ": ";
            throw new MalformedException("the body is not valid " + format + ": " + where + SyntaxFaults.words(e));
        } catch (IOException | NumberFormatException e) {
            throw new MalformedException(
                    "the body is not valid " + format + ": it has a character or a number that cannot be read");
        }
    }

    /** What reads YAML copies all it has of a word again and again while it looks for its end. */
    private static void requireShortWords(byte[] body) throws MalformedException {
        int start = 0;
        for (int i = 1; i < body.length; i++) {
            if (isBreak(body[i]) || (body[i] == ' ') != (body[i - 1] == ' ')) {
                start = i;
            } else if (i - start >= (body[i] == ' ' ? LONGEST_BLANK : LONGEST_WORD)) {
                throw new MalformedException("the body has more than " + LONGEST_WORD
                        + " bytes without a blank, or " + LONGEST_BLANK
                        + " blanks, which are not taken as YAML; send JSON");
            }
        }
    }

    private static boolean isBreak(byte character) {
        return character == '\n' || character == '\r';
    }

    private static void require(String excess) throws MalformedException {
        if (!excess.isEmpty()) {
            throw new MalformedException("the body has " + excess);
        }
    }

    /** Where a value stands; its path is put together only when it is told. */
    private record Place(@Nullable Place parent, String step) {

        int level() {
            int level = 1;
            for (var up = parent; up != null; up = up.parent) {
                level++;
            }
            return level;
        }

        Place field(String name) {
            return new Place(this, parent == null ? name : "." + name);
        }

        Place item(int index) {
            return new Place(this, "[" + index + "]");
        }

        String path() {
            var path = new StringBuilder();
            for (var at = this; at != null; at = at.parent) {
                path.insert(0, at.step);
            }
            return path.toString();
        }
    }

    private JsonNode value(Place place) throws IOException, MalformedException {
        if (++values > TreeBudget.MOST_VALUES) {
            throw new MalformedException("the body has more than " + TreeBudget.MOST_VALUES + " values");
        }
        if (!(parser instanceof AnchoredYaml.Parser yaml)) {
            return plain(place);
        }
        if (yaml.isCurrentAlias()) {
            return anchors.find(
                    yaml.getText(), place.level(), yaml.currentLocation().getLineNr());
        }
        var anchor = yaml.anchor();
        anchor.ifPresent(anchors::begin);
        var value = plain(place);
        anchor.ifPresent(name -> anchors.end(name, value));
        return value;
    }

    private JsonNode plain(Place place) throws IOException, MalformedException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(within(place));
            case START_ARRAY -> array(within(place));
            case VALUE_EMBEDDED_OBJECT ->
                throw new MalformedException("the body has a value that is no JSON, at " + place.path());
            default -> Json.MAPPER.readTree(parser);
        };
    }

    private static Place within(Place place) throws MalformedException {
        if (place.level() > TreeBudget.MOST_LEVELS) {
            throw new MalformedException(
                    "the body has more than " + TreeBudget.MOST_LEVELS + " objects and lists within each other");
        }
        return place;
    }

    private JsonNode object(Place place) throws IOException, MalformedException {
        var object = Json.object();
        var merged = new ArrayList<JsonNode>();
        for (var name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            if (name.length() > TreeBudget.LONGEST_NAME) {
                throw new MalformedException("the body has a field name of " + name.length() + " characters; at most "
                        + TreeBudget.LONGEST_NAME + " are taken");
            }
            anchored(name);
            parser.nextToken();
            var field = place.field(name);
            var value = value(field);
            if (parser instanceof AnchoredYaml.Parser && name.equals(YamlAnchors.MERGE)) {
                merged.add(value);
            } else if (object.replace(name, value) != null && doubled.size() < MOST_DOUBLED) {
                doubled.add(field.path());
            }
        }
        merge(merged, object);
        return object;
    }

    /** A name can have an anchor, too. */
    private void anchored(String name) {
        if (parser instanceof AnchoredYaml.Parser yaml) {
            yaml.anchor().ifPresent(anchor -> anchors.end(anchor, TextNode.valueOf(name)));
        }
    }

    private void merge(List<JsonNode> merged, ObjectNode object) throws MalformedException {
        for (var source : merged) {
            values += YamlAnchors.merge(source, object);
        }
    }

    private JsonNode array(Place place) throws IOException, MalformedException {
        var array = Json.array();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(value(place.item(array.size())));
        }
        return array;
    }
}

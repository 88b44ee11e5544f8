package io.skiff.cli.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.cli.Escapes;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.emitter.Emitter;
import org.yaml.snakeyaml.events.DocumentEndEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.ImplicitTuple;
import org.yaml.snakeyaml.events.MappingEndEvent;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceEndEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;
import org.yaml.snakeyaml.events.StreamEndEvent;
import org.yaml.snakeyaml.events.StreamStartEvent;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Writes a JSON tree as YAML the way kubectl does: sorted keys, lists not indented, and quotes only if a reader of YAML
 * 1.1 or one of Kubernetes' tools would otherwise misread a text.
 */
public final class YamlWriter {

    private static final ImplicitTuple AS_IT_READS = new ImplicitTuple(true, true);
    private static final String END_OF_OPEN_DOCUMENT = "...\n";

    private final Resolver resolver = new Resolver();
    private final Emitter emitter;

    private YamlWriter(StringWriter out) {
        var options = new DumperOptions();
        options.setDefaultFlowStyle(FlowStyle.BLOCK);
        options.setSplitLines(false);
        this.emitter = new Emitter(out, options);
    }

    public static String write(JsonNode tree) {
        var out = new StringWriter();
        new YamlWriter(out).document(tree);
        String text = escaped(out.toString());
        // snakeyaml adds this mark after a single scalar; it means nothing if only one document is written
        return text.endsWith("\n" + END_OF_OPEN_DOCUMENT) && !tree.isContainerNode()
                ? text.substring(0, text.length() - END_OF_OPEN_DOCUMENT.length())
                : text;
    }

    /**
     * Escapes the characters that snakeyaml leaves in double quotes. Newlines and tabs stay, as only literal blocks
     * have them.
     */
    private static String escaped(String yaml) {
        var escaped = new StringBuilder(yaml.length());
        yaml.chars().forEach(c -> {
            if (c != '\n' && c != '\t' && Escapes.isActedOn(c)) {
                escaped.append(String.format("\\u%04x", c));
            } else {
                escaped.append((char) c);
            }
        });
        return escaped.toString();
    }

    private void document(JsonNode tree) {
        emit(new StreamStartEvent(null, null));
        emit(new DocumentStartEvent(null, null, false, null, Map.of()));
        node(tree);
        emit(new DocumentEndEvent(null, null, false));
        emit(new StreamEndEvent(null, null));
    }

    private void node(JsonNode node) {
        FlowStyle style = node.isEmpty() ? FlowStyle.FLOW : FlowStyle.BLOCK;
        if (node.isObject()) {
            emit(new MappingStartEvent(null, null, true, null, null, style));
            sorted(node).forEach((name, value) -> {
                text(name, true);
                node(value);
            });
            emit(new MappingEndEvent(null, null));
        } else if (node.isArray()) {
            emit(new SequenceStartEvent(null, null, true, null, null, style));
            node.forEach(this::node);
            emit(new SequenceEndEvent(null, null));
        } else if (node.isTextual()) {
            text(node.textValue(), false);
        } else {
            scalar(node.asText(), ScalarStyle.PLAIN);
        }
    }

    private void text(String text, boolean isKey) {
        scalar(text, style(text, isKey));
    }

    /** Chooses the style of a text. Plain is only a wish: snakeyaml takes single quotes if plain is impossible. */
    private ScalarStyle style(String text, boolean isKey) {
        if (text.chars().anyMatch(Escapes::isActedOn)) {
            return !isKey && isLiteral(text) ? ScalarStyle.LITERAL : ScalarStyle.DOUBLE_QUOTED;
        }
        return isTextWithoutQuotes(text) ? ScalarStyle.PLAIN : ScalarStyle.DOUBLE_QUOTED;
    }

    private boolean isTextWithoutQuotes(String text) {
        Optional<JsonNode> toKubernetes = PlainScalar.value(text);
        return resolver.resolve(NodeId.scalar, text, true).equals(Tag.STR)
                && toKubernetes.filter(JsonNode::isTextual).isPresent()
                && !List.of("=", "<<").contains(text); // scalars with types of their own in YAML 1.1
    }

    /** Whether a text of several lines can be a literal block: no control characters, no line with a trailing blank. */
    private static boolean isLiteral(String text) {
        return text.indexOf('\n') >= 0
                && text.chars().noneMatch(c -> Escapes.isActedOn(c) && c != '\n' && c != '\t')
                && !text.startsWith(" ")
                && !text.startsWith("\n")
                && !text.contains(" \n")
                && !text.endsWith(" ");
    }

    private void scalar(String text, ScalarStyle style) {
        emit(new ScalarEvent(null, null, AS_IT_READS, text, null, null, style));
    }

    private void emit(Event event) {
        try {
            emitter.emit(event);
        } catch (IOException e) {
            throw new UncheckedIOException("write to memory", e);
        }
    }

    static Map<String, JsonNode> sorted(JsonNode object) {
        var fields = new TreeMap<String, JsonNode>();
        object.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
        return fields;
    }
}

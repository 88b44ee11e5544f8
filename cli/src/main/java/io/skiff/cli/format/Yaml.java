package io.skiff.cli.format;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.StringReader;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/** Reads one YAML document as a JSON tree. */
public final class Yaml {

    private static final int LARGEST_DOCUMENT = 16 << 20;

    /**
     * The parser's message for an undefined alias. It contains the alias, which can be a password, so it is replaced.
     */
    private static final Pattern UNDEFINED_ALIAS = Pattern.compile("found undefined alias.*", Pattern.DOTALL);

    private Yaml() {}

    /**
     * @param text one document; an empty one is null
     * @param linesBefore how many lines of its file stand before it, so that errors name the file's line
     */
    public static JsonNode parse(String text, int linesBefore) throws YamlException {
        var options = new LoaderOptions();
        options.setCodePointLimit(LARGEST_DOCUMENT);
        try {
            var parser = new ParserImpl(new StreamReader(new StringReader(text)), options);
            Node root = new Composer(parser, new PlainOrQuoted(), options).getSingleNode();
            return new YamlTree(linesBefore).convert(root);
        } catch (MarkedYAMLException e) {
            throw problem(e.getProblemMark(), linesBefore, wording(e));
        } catch (ReaderException e) {
            throw atIndex(text, e.getPosition(), linesBefore, e);
        } catch (org.yaml.snakeyaml.error.YAMLException e) {
            throw new YamlException(linesBefore + 1, 1, String.valueOf(e.getMessage()));
        }
    }

    /** Marks an unquoted scalar by its tag, because a tag that a user writes would hide that it was unquoted. */
    private static final class PlainOrQuoted extends Resolver {

        private static final Tag PLAIN = new Tag("tag:skiff,plain");

        @Override
        public Tag resolve(NodeId kind, @Nullable String value, boolean isImplicit) {
            return kind == NodeId.scalar ? isImplicit ? PLAIN : Tag.STR : super.resolve(kind, value, isImplicit);
        }
    }

    private static String wording(MarkedYAMLException e) {
        String problem = UNDEFINED_ALIAS
                .matcher(String.valueOf(e.getProblem()))
                .replaceAll("the alias has no anchor; quote a text that begins with *");
        if (problem.contains("'\\t(TAB)'")) {
            problem = "a tab cannot be used for indentation; use spaces";
        }
        return e.getContext() == null ? problem : problem + " (" + e.getContext() + ")";
    }

    /** Builds the error without the text of the line, which can be a secret. */
    private static YamlException problem(@Nullable Mark mark, int linesBefore, String problem) {
        return mark == null
                ? new YamlException(linesBefore + 1, 1, problem)
                : new YamlException(linesBefore + mark.getLine() + 1, mark.getColumn() + 1, problem);
    }

    private static YamlException atIndex(String text, int index, int linesBefore, ReaderException e) {
        String before = text.substring(0, Math.min(text.length(), Math.max(0, index)));
        int line = (int) before.chars().filter(c -> c == '\n').count();
        int column = before.length() - before.lastIndexOf('\n');
        return new YamlException(
                linesBefore + line + 1,
                column,
                String.format("the character U+%04X is not allowed in YAML", e.getCodePoint()));
    }
}

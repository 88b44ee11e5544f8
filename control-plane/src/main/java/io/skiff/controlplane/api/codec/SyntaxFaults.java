package io.skiff.controlplane.api.codec;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Describes syntax errors of a body without any text of the body, which may be a Secret. */
final class SyntaxFaults {

    /** Quoted parts of the body, except for single characters and the parser's own {@code <block end>}. */
    private static final Pattern QUOTED =
            Pattern.compile("'(?!<[a-z ]+>'|[^\\p{Alnum}']')[^']*'|\"[^\"]*\"|`[^`]*`", Pattern.DOTALL);

    /**
     * Matches {@code ('x' (code 120))}, {@code x(120)}, numbers in parentheses, tags, and text after a word of the
     * parser.
     */
    private static final Pattern CHARACTERS = Pattern.compile("\\([^()]*(\\([^()]*\\))?[^()]*\\)|\\S\\(\\d+\\)|![^ ]*");

    private SyntaxFaults() {}

    static String words(JsonProcessingException fault) {
        var said = fault.getCause() instanceof MarkedYAMLException yaml
                ? Stream.of(yaml.getContext(), yaml.getProblem())
                        .filter(Objects::nonNull)
                        .collect(Collectors.joining(": "))
                : String.valueOf(fault.getOriginalMessage());
        var firstLine = said.lines().findFirst().orElse("");
        var words = CHARACTERS.matcher(QUOTED.matcher(firstLine).replaceAll("")).replaceAll("");
        return words.replaceAll("\\s+", " ").replace(" :", ":").strip();
    }
}

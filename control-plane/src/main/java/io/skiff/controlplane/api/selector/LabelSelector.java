package io.skiff.controlplane.api.selector;

import io.skiff.controlplane.api.status.ApiException;
import io.skiff.controlplane.api.status.Failures;
import io.skiff.controlplane.kind.rule.Names;
import io.skiff.controlplane.object.SelectorOperator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A label selector in the form of a query: {@code a=b,c!=d,e in (f,g),h notin (i),j,!k,l>3}. All conditions must hold.
 */
public record LabelSelector(List<Requirement> requirements) {

    public static final LabelSelector EVERYTHING = new LabelSelector(List.of());

    public LabelSelector {
        requirements = List.copyOf(requirements);
    }

    public static LabelSelector parse(String text) {
        return text.isBlank() ? EVERYTHING : new LabelSelector(new Parser(text).requirements());
    }

    public boolean matches(@Nullable Map<String, String> labels) {
        var there = labels == null ? Map.<String, String>of() : labels;
        return requirements.stream().allMatch(one -> one.matches(there.get(one.key())));
    }

    /** Reads the words of a selector one after another. */
    private static final class Parser {
        private final String text;
        private int at;

        Parser(String text) {
            this.text = text;
        }

        List<Requirement> requirements() {
            var found = new ArrayList<Requirement>();
            do {
                found.add(requirement());
            } while (accepts(","));
            if (at < text.length()) {
                throw fault("found '" + text.substring(at) + "', expected: ',' or the end");
            }
            return found;
        }

        private Requirement requirement() {
            if (accepts("!")) {
                return new Requirement(key(), SelectorOperator.DOES_NOT_EXIST, List.of());
            }
            var key = key();
            if (accepts("!=")) {
                return new Requirement(key, SelectorOperator.NOT_IN, List.of(value()));
            }
            if (accepts("==") || accepts("=")) {
                return new Requirement(key, SelectorOperator.IN, List.of(value()));
            }
            if (accepts(">")) {
                return new Requirement(key, SelectorOperator.GT, List.of(number()));
            }
            if (accepts("<")) {
                return new Requirement(key, SelectorOperator.LT, List.of(number()));
            }
            skipSpace();
            if (at == text.length() || text.charAt(at) == ',') {
                return new Requirement(key, SelectorOperator.EXISTS, List.of());
            }
            var word = word();
            return switch (word) {
                case "in" -> new Requirement(key, SelectorOperator.IN, values());
                case "notin" -> new Requirement(key, SelectorOperator.NOT_IN, values());
                default -> throw fault("found '" + word + "', expected: in, notin, =, ==, !=, >, <");
            };
        }

        private List<String> values() {
            if (!accepts("(")) {
                throw fault("expected: '('");
            }
            var values = new ArrayList<String>();
            do {
                values.add(value());
            } while (accepts(","));
            if (!accepts(")")) {
                throw fault("expected: ',' or ')'");
            }
            return values;
        }

        private String key() {
            var key = word();
            if (key.isEmpty()) {
                throw fault("expected: a label's key");
            }
            return Names.labelKeyFault(key)
                    .<String>map(why -> {
                        throw fault("key '" + key + "': " + why);
                    })
                    .orElse(key);
        }

        private String value() {
            var value = word();
            return Names.labelValueFault(value)
                    .<String>map(why -> {
                        throw fault("value '" + value + "': " + why);
                    })
                    .orElse(value);
        }

        private String number() {
            var value = word();
            if (!SelectorOperator.isNumber(value)) {
                throw fault("for '>' and '<' the value must be a whole number, not '" + value + "'");
            }
            return value;
        }

        private String word() {
            skipSpace();
            int start = at;
            while (at < text.length() && "!=,()<> \t".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            return text.substring(start, at);
        }

        private boolean accepts(String token) {
            skipSpace();
            if (!text.startsWith(token, at)) {
                return false;
            }
            at += token.length();
            return true;
        }

        private void skipSpace() {
            while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
        }

        private ApiException fault(String what) {
            return Failures.badRequest("unable to parse label selector '" + text + "': " + what);
        }
    }
}

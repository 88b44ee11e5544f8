package io.skiff.controlplane.api.selector;

import io.skiff.controlplane.api.status.ApiException;
import io.skiff.controlplane.api.status.Failures;
import io.skiff.controlplane.kind.KindDefinition;
import io.skiff.controlplane.object.SelectorOperator;
import io.skiff.controlplane.view.Stored;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A field selector: {@code metadata.name=a,status.phase!=Running}. All conditions must hold. */
public record FieldSelector(KindDefinition<?> definition, List<Requirement> requirements) {

    public FieldSelector {
        requirements = List.copyOf(requirements);
    }

    /** Parses a selector. Throws for a field by which the kind cannot be selected. */
    public static FieldSelector parse(KindDefinition<?> definition, String text) {
        var requirements = new ArrayList<Requirement>();
        for (var term : terms(text)) {
            var requirement = requirement(text, term);
            var names = definition.selectable().names();
            if (!names.contains(requirement.key())) {
                throw Failures.badRequest("field label not supported: " + requirement.key() + " (of " + definition
                        + " there are: " + String.join(", ", names) + ")");
            }
            requirements.add(requirement);
        }
        return new FieldSelector(definition, requirements);
    }

    public boolean matches(Stored<?> stored) {
        return requirements.stream()
                .allMatch(one -> one.matches(definition.selectable().value(stored.object(), one.key())));
    }

    /** The only name that can match, if the selector requires one. */
    public Optional<String> name() {
        return requirements.stream()
                .filter(one -> one.key().equals("metadata.name") && one.operator() == SelectorOperator.IN)
                .map(one -> one.values().get(0))
                .findFirst();
    }

    /** The only node whose objects can match, if the selector requires one. */
    public Optional<String> node() {
        return requirements.stream()
                .filter(one -> definition.nodeField().filter(one.key()::equals).isPresent())
                .filter(one -> one.operator() == SelectorOperator.IN
                        && !one.values().get(0).isEmpty())
                .map(one -> one.values().get(0))
                .findFirst();
    }

    private static List<String> terms(String text) {
        var terms = new ArrayList<String>();
        var term = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                term.append(c).append(text.charAt(++i));
            } else if (c == ',') {
                terms.add(term.toString());
                term.setLength(0);
            } else {
                term.append(c);
            }
        }
        terms.add(term.toString());
        return terms.stream().filter(one -> !one.isBlank()).toList();
    }

    private static Requirement requirement(String whole, String term) {
        for (var operator : List.of("!=", "==", "=")) {
            int at = term.indexOf(operator);
            if (at > 0) {
                var value =
                        unescaped(whole, term.substring(at + operator.length()).strip());
                return new Requirement(
                        term.substring(0, at).strip(),
                        operator.equals("!=") ? SelectorOperator.NOT_IN : SelectorOperator.IN,
                        List.of(value));
            }
        }
        throw invalid(whole, term);
    }

    /** Decodes a value: a backslash precedes a backslash, a comma or an equals sign. */
    private static String unescaped(String whole, String value) {
        var text = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\') {
                if (++i == value.length() || "\\,=".indexOf(value.charAt(i)) < 0) {
                    throw invalid(whole, value);
                }
                c = value.charAt(i);
            } else if (c == '=') {
                throw invalid(whole, value);
            }
            text.append(c);
        }
        return text.toString();
    }

    private static ApiException invalid(String whole, String term) {
        return Failures.badRequest("invalid field selector: \"" + whole + "\"; can't understand \"" + term + "\"");
    }
}

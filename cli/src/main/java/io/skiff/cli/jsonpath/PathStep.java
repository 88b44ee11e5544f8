package io.skiff.cli.jsonpath;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** One step of a path, from a node to others. */
sealed interface PathStep {

    /** The nodes behind one node; empty if there are none. Null counts as absent. */
    Stream<JsonNode> from(JsonNode node);

    /** The nodes behind all steps. */
    static List<JsonNode> follow(List<PathStep> path, JsonNode start) {
        var nodes = List.of(start);
        for (var step : path) {
            nodes = nodes.stream()
                    .flatMap(step::from)
                    .filter(node -> !node.isMissingNode() && !node.isNull())
                    .toList();
        }
        return nodes;
    }

    /** {@code .name}, {@code ['name']}. */
    record Field(String name) implements PathStep {
        @Override
        public Stream<JsonNode> from(JsonNode node) {
            return Stream.of(node.path(name));
        }
    }

    /** {@code .*}, {@code [*]}: all values of an object, all items of a list. */
    record All() implements PathStep {
        @Override
        public Stream<JsonNode> from(JsonNode node) {
            var all = new ArrayList<JsonNode>();
            node.forEach(all::add);
            return all.stream();
        }
    }

    /** {@code ..}: the node, and everything below it. */
    record Descendants() implements PathStep {
        @Override
        public Stream<JsonNode> from(JsonNode node) {
            return Stream.concat(Stream.of(node), new All().from(node).flatMap(this::from));
        }
    }

    /** {@code [2]}, {@code [-1]}: one item of a list, counted from its end if negative. */
    record Index(int index) implements PathStep {
        @Override
        public Stream<JsonNode> from(JsonNode node) {
            if (!node.isArray()) {
                return Stream.empty();
            }
            int at = index < 0 ? index + node.size() : index;
            if (at < 0 || at >= node.size()) {
                throw new OutOfBoundsException(index, node.size());
            }
            return Stream.of(node.get(at));
        }
    }

    /** {@code [1:3]}, {@code [::2]}: items of a list. */
    record Slice(Optional<Integer> begin, Optional<Integer> end, int step) implements PathStep {
        @Override
        public Stream<JsonNode> from(JsonNode node) {
            var items = new ArrayList<JsonNode>();
            int last = Math.min(within(end.orElse(node.size()), node.size()), node.size());
            for (int i = Math.max(0, within(begin.orElse(0), node.size())); node.isArray() && i < last; i += step) {
                items.add(node.get(i));
            }
            return items.stream();
        }

        private static int within(int index, int size) {
            return index < 0 ? index + size : index;
        }
    }

    /** {@code [0,2]}, {@code ['a','b']}. */
    record Union(List<PathStep> steps) implements PathStep {
        @Override
        public Stream<JsonNode> from(JsonNode node) {
            return steps.stream().flatMap(step -> step.from(node));
        }
    }

    /** {@code [?(@.name=="web")]}: the items for which it holds; without a comparison, those that have the field. */
    record Filter(Operand left, Optional<Comparison> comparison, Operand right) implements PathStep {
        @Override
        public Stream<JsonNode> from(JsonNode node) {
            return new All().from(node).filter(this::holds);
        }

        private boolean holds(JsonNode item) {
            var found = left.of(item);
            return comparison
                    .map(one -> !found.isEmpty()
                            && right.of(item).stream()
                                    .findFirst()
                                    .filter(other -> one.holds(Values.compare(found.get(0), other)))
                                    .isPresent())
                    .orElse(!found.isEmpty());
        }
    }

    /** A side of a comparison: a text that is written there, or a path from the item. */
    record Operand(Optional<String> text, List<PathStep> path) {

        List<String> of(JsonNode item) {
            return text.map(List::of)
                    .orElseGet(() ->
                            follow(path, item).stream().map(JsonNode::asText).toList());
        }
    }

    enum Comparison {
        EQUAL("=="),
        UNEQUAL("!="),
        LESS_OR_EQUAL("<="),
        GREATER_OR_EQUAL(">="),
        LESS("<"),
        GREATER(">");

        private final String sign;

        Comparison(String sign) {
            this.sign = sign;
        }

        String sign() {
            return sign;
        }

        boolean holds(int order) {
            return switch (this) {
                case EQUAL -> order == 0;
                case UNEQUAL -> order != 0;
                case LESS_OR_EQUAL -> order <= 0;
                case GREATER_OR_EQUAL -> order >= 0;
                case LESS -> order < 0;
                case GREATER -> order > 0;
            };
        }
    }

    /** An index is beyond the end of its list. */
    final class OutOfBoundsException extends RuntimeException {

        private static final long serialVersionUID = 1;

        OutOfBoundsException(int index, int length) {
            super("array index out of bounds: index " + index + ", length " + length);
        }
    }
}

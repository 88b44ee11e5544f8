package io.skiff.controlplane.api.request;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The shape in which a client wants objects, by the header {@code Accept}: {@code application/json;as=Table;g=meta.k8s.io;v=v1}. */
public enum Shape {
    /** As they are. */
    WHOLE,
    /** As the rows of a table. */
    TABLE,
    /** Their metadata alone ({@code PartialObjectMetadata}). */
    METADATA;

    private static final Map<String, Shape> BY_NAME =
            Map.of("Table", TABLE, "PartialObjectMetadata", METADATA, "PartialObjectMetadataList", METADATA);

    /** Reads the first one in JSON that is there; a client lists what it wants most first. */
    static Shape of(String accept) {
        return Arrays.stream(accept.split(",", -1))
                .map(range -> List.of(range.strip().split("\\s*;\\s*", -1)))
                .filter(range -> range.get(0).toLowerCase(Locale.ROOT).equals("application/json"))
                .flatMap(range -> named(parameters(range)).stream())
                .findFirst()
                .orElse(WHOLE);
    }

    private static Map<String, String> parameters(List<String> range) {
        return range.stream()
                .skip(1)
                .map(parameter -> parameter.split("=", 2))
                .filter(parameter -> parameter.length == 2)
                .collect(Collectors.toMap(
                        parameter -> parameter[0], parameter -> parameter[1], (first, second) -> first));
    }

    /** Empty for one that is not there. Tables of v1beta1 look like those of v1. */
    private static Optional<Shape> named(Map<String, String> parameters) {
        var name = parameters.getOrDefault("as", "");
        var shape = Optional.ofNullable(name.isEmpty() ? WHOLE : BY_NAME.get(name));
        return shape.filter(
                one -> one != METADATA || parameters.getOrDefault("v", "v1").equals("v1"));
    }
}

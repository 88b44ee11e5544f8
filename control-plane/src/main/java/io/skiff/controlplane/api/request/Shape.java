package io.skiff.controlplane.api.request;

import java.util.Map;
import java.util.Optional;

/** What of objects a client wants to see, by the parameters of the header {@code Accept}: {@code as=Table;g=meta.k8s.io;v=v1}. */
public enum Shape {
    /** As they are. */
    WHOLE,
    /** As the rows of a table. */
    TABLE,
    /** Their metadata alone ({@code PartialObjectMetadata}). */
    METADATA;

    private static final Map<String, Shape> BY_NAME =
            Map.of("Table", TABLE, "PartialObjectMetadata", METADATA, "PartialObjectMetadataList", METADATA);

    /** Empty for one that is not there. Tables of v1beta1 look like those of v1. */
    static Optional<Shape> of(Map<String, String> parameters) {
        var name = parameters.getOrDefault("as", "");
        var shape = Optional.ofNullable(name.isEmpty() ? WHOLE : BY_NAME.get(name));
        return shape.filter(
                one -> one != METADATA || parameters.getOrDefault("v", "v1").equals("v1"));
    }
}

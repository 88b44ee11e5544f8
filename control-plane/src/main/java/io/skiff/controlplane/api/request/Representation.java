package io.skiff.controlplane.api.request;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The representation of objects that a client wants, by the header {@code Accept}: {@code application/json;as=Table;g=meta.k8s.io;v=v1}. */
public record Representation(Shape shape, Encoding encoding) {

    private static final Representation USUAL = new Representation(Shape.WHOLE, Encoding.JSON);

    /** Reads the first one that there is; a client lists what it wants most first. */
    static Representation of(String accept) {
        return Arrays.stream(accept.split(",", -1))
                .map(range -> List.of(range.strip().split("\\s*;\\s*", -1)))
                .flatMap(range -> encoding(range.get(0))
                        .flatMap(encoding ->
                                Shape.of(parameters(range)).map(shape -> new Representation(shape, encoding)))
                        .stream())
                .filter(one -> one.encoding == Encoding.JSON || one.shape == Shape.METADATA)
                .findFirst()
                .orElse(USUAL);
    }

    private static Optional<Encoding> encoding(String type) {
        var name = type.toLowerCase(Locale.ROOT);
        return Arrays.stream(Encoding.values())
                .filter(one -> one.contentType().equals(name))
                .findFirst();
    }

    private static Map<String, String> parameters(List<String> range) {
        return range.stream()
                .skip(1)
                .map(parameter -> parameter.split("=", 2))
                .filter(parameter -> parameter.length == 2)
                .collect(Collectors.toMap(
                        parameter -> parameter[0], parameter -> parameter[1], (first, second) -> first));
    }
}

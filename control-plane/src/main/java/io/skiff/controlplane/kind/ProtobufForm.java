package io.skiff.controlplane.kind;

import com.google.protobuf.Message;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The way to read an object from Kubernetes' protobuf.
 *
 * @param message an empty message; called at the first read, because the classes behind it are large
 * @param embedded the fields, as {@code Message.field}, that Go embeds: messages of their own in protobuf, but no
 *     fields in JSON
 * @param zeroCounts fields in which zero has a meaning: protobuf cannot distinguish a field that is optional by a
 *     pointer in Go from one that is always sent
 */
public record ProtobufForm(Supplier<? extends Message> message, Set<String> embedded, Set<String> zeroCounts) {

    /** The fields in which zero has a meaning, in every object and request. */
    private static final Set<String> ZERO_ALWAYS_COUNTS = Set.of("gracePeriodSeconds", "deletionGracePeriodSeconds");

    public ProtobufForm {
        embedded = Set.copyOf(embedded);
        zeroCounts =
                Stream.concat(ZERO_ALWAYS_COUNTS.stream(), zeroCounts.stream()).collect(Collectors.toUnmodifiableSet());
    }

    public static ProtobufForm of(Supplier<? extends Message> message, String... zeroCounts) {
        return new ProtobufForm(message, Set.of(), Set.of(zeroCounts));
    }
}

package io.skiff.controlplane.kind;

import com.google.protobuf.Message;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How an object is read from Kubernetes' protobuf.
 *
 * @param message an empty one; asked for when the first is read, as the classes behind it are large
 * @param embedded {@code Message.field} of what Go embeds: a message of its own here, but no field in JSON
 * @param zeroCounts fields where zero says something: what is optional by a pointer in Go cannot be told here from what is always sent
 */
public record ProtobufForm(Supplier<? extends Message> message, Set<String> embedded, Set<String> zeroCounts) {

    /** Those of what every object and every request has. */
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

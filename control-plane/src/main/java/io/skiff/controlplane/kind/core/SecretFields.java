package io.skiff.controlplane.kind.core;

import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/** Reads the fields of a stored Secret, which anybody with the right may have written. */
final class SecretFields {

    private SecretFields() {}

    /** Decodes a field of the data; empty if it is missing or not readable. */
    static Optional<String> text(Secret secret, String field) {
        var data = secret.getData();
        try {
            return Optional.ofNullable(data == null ? null : data.get(field))
                    .map(encoded -> new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The time of the creation; empty if it is missing or not readable. */
    static Optional<Instant> created(Secret secret) {
        return time(Optional.ofNullable(secret.getMetadata().getCreationTimestamp()));
    }

    static Optional<Instant> time(Optional<String> text) {
        try {
            return text.map(Instant::parse);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    static boolean is(Secret secret, String type, String namespace) {
        return type.equals(secret.getType())
                && namespace.equals(secret.getMetadata().getNamespace());
    }
}

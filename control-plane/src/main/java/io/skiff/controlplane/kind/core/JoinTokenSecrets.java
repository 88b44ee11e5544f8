package io.skiff.controlplane.kind.core;

import io.fabric8.kubernetes.api.model.Secret;
import java.time.Instant;
import java.util.Optional;

/** The stored form of a join token: a Secret of a type of its own in kube-system (docs/api-extensions.md). */
public final class JoinTokenSecrets {

    public static final String NAMESPACE = "kube-system";
    public static final String TYPE = "skiff.io/join-token";

    private JoinTokenSecrets() {}

    public static boolean isToken(Secret secret) {
        return SecretFields.is(secret, TYPE, NAMESPACE);
    }

    /** The hash of the token's secret part; empty if it is not readable. */
    public static Optional<String> hash(Secret token) {
        return SecretFields.text(token, "token-hash");
    }

    /** The time from which nobody is admitted by the token; empty if it is not readable. */
    public static Optional<Instant> expiration(Secret token) {
        return SecretFields.time(SecretFields.text(token, "expiration"));
    }
}

package io.skiff.controlplane.security;

import io.fabric8.kubernetes.api.model.Secret;
import io.skiff.controlplane.kind.core.SecretKind;
import io.skiff.controlplane.view.View;
import io.skiff.trust.JoinToken;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;

/** Checks join tokens: Secrets of type {@code skiff.io/join-token} in kube-system (docs/api-extensions.md). */
public final class JoinTokens {

    static final String NAMESPACE = "kube-system";
    static final String TYPE = "skiff.io/join-token";

    private final View view;
    private final String authorityFingerprint;
    private final InstantSource clock;

    public JoinTokens(View view, CertificateAuthority authority, InstantSource clock) {
        this.view = view;
        this.authorityFingerprint = authority.fingerprint();
        this.clock = clock;
    }

    /**
     * Returns the revision of the store at which the token was created.
     *
     * @throws AdmissionRefusedException if the token is not valid, with the reason
     */
    long check(String text) {
        var token = parse(text);
        if (!token.fingerprint().equals(authorityFingerprint)) {
            throw new AdmissionRefusedException(
                    "this join token is of another cluster; make one on this server with: skiff token create");
        }
        var stored = view.list(SecretKind.SECRET, NAMESPACE).stream()
                .filter(secret ->
                        TYPE.equals(secret.object().getType()) && matches(secret.object(), token.secretHash()))
                .findFirst()
                .orElseThrow(() -> new AdmissionRefusedException(
                        "this join token is not known, or was deleted; make one on the server with: skiff"
                                + " token create"));
        if (!isValidAt(stored.object(), clock.instant())) {
            throw new AdmissionRefusedException(
                    "this join token has expired; make a new one on the server with: skiff token create");
        }
        return stored.revision();
    }

    private static JoinToken parse(String text) {
        try {
            return JoinToken.parse(text);
        } catch (IllegalArgumentException e) {
            throw new AdmissionRefusedException(
                    "this is not a join token; make one on the server with: skiff token create");
        }
    }

    private static boolean matches(Secret secret, String hash) {
        return value(secret, "token-hash")
                .filter(stored -> MessageDigest.isEqual(
                        stored.getBytes(StandardCharsets.US_ASCII), hash.getBytes(StandardCharsets.US_ASCII)))
                .isPresent();
    }

    /** Whether the token has not expired. One without a readable expiration is not valid. */
    private static boolean isValidAt(Secret secret, Instant now) {
        return end(secret).filter(now::isBefore).isPresent();
    }

    /** The expiration of a join token; empty for any other Secret, and for a token without a readable one. */
    public static Optional<Instant> expiration(Secret secret) {
        var metadata = secret.getMetadata();
        return TYPE.equals(secret.getType()) && NAMESPACE.equals(metadata.getNamespace())
                ? end(secret)
                : Optional.empty();
    }

    private static Optional<Instant> end(Secret secret) {
        try {
            return value(secret, "expiration").map(Instant::parse);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> value(Secret secret, String field) {
        var data = secret.getData();
        try {
            return Optional.ofNullable(data == null ? null : data.get(field))
                    .map(encoded -> new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}

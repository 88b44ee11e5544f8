package io.skiff.controlplane.security;

import io.fabric8.kubernetes.api.model.Secret;
import io.skiff.controlplane.kind.core.JoinTokenSecrets;
import io.skiff.controlplane.kind.core.SecretKind;
import io.skiff.controlplane.view.View;
import io.skiff.trust.JoinToken;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;

/** Checks join tokens: the hosts that come with one may become nodes. */
public final class JoinTokens {

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
        var stored = view.list(SecretKind.SECRET, JoinTokenSecrets.NAMESPACE).stream()
                .filter(secret ->
                        JoinTokenSecrets.isToken(secret.object()) && matches(secret.object(), token.secretHash()))
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
        return JoinTokenSecrets.hash(secret)
                .filter(stored -> MessageDigest.isEqual(
                        stored.getBytes(StandardCharsets.US_ASCII), hash.getBytes(StandardCharsets.US_ASCII)))
                .isPresent();
    }

    /** Whether the token has not expired. One without a readable expiration is not valid. */
    private static boolean isValidAt(Secret secret, Instant now) {
        return JoinTokenSecrets.expiration(secret).filter(now::isBefore).isPresent();
    }
}

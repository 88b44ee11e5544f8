package io.skiff.controlplane.kind.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** From when on Skiff's own Secrets are of no use; a user's Secret never expires. */
final class SecretGarbageTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);

    @Test
    void aTokenStaysADayLongerThanItLasts() {
        assertThat(expiry(token(1, START).build())).contains(START.plus(DAY));
        assertThat(expiry(token(1, START).withType("Opaque").build())).isEmpty();
        assertThat(expiry(inNamespace("default", token(1, START)))).isEmpty();
        assertThat(expiry(token(1, START)
                        .addToData("expiration", base64("tomorrow"))
                        .build()))
                .isEmpty();
    }

    /** Certificates live for seven days. */
    @Test
    void aBanStaysUntilNoOlderCertificateIsValid() {
        assertThat(expiry(ban(5).build())).contains(START.plus(DAY.multipliedBy(8)));
        assertThat(expiry(inNamespace("default", ban(5)))).isEmpty();
        assertThat(expiry(ban(5).addToData("node", "").build())).isEmpty();
    }

    @Test
    void aBanStaysAsLongAsAnOlderToken() {
        var late = START.plus(DAY.multipliedBy(30));

        assertThat(expiry(ban(5).build(), token(4, late).build())).contains(late);
        assertThat(expiry(ban(5).build(), token(6, late).build()))
                .as("it does not refuse a newer token")
                .contains(START.plus(DAY.multipliedBy(8)));
        assertThat(expiry(ban(5).build(), token(4, START).build())).contains(START.plus(DAY.multipliedBy(8)));
    }

    private static Optional<Instant> expiry(Secret secret, Secret... others) {
        return SecretKind.definition().garbage().expiry(secret, () -> List.of(others));
    }

    private static SecretBuilder token(int revision, Instant end) {
        return ours(revision, "skiff.io/join-token").addToData("expiration", base64(end.toString()));
    }

    private static SecretBuilder ban(int revision) {
        return ours(revision, "skiff.io/node-ban").addToData("node", base64("n1"));
    }

    private static SecretBuilder ours(int revision, String type) {
        return new SecretBuilder()
                .withNewMetadata()
                .withNamespace("kube-system")
                .withName("one")
                .withResourceVersion(String.valueOf(revision))
                .withCreationTimestamp(START.toString())
                .endMetadata()
                .withType(type);
    }

    private static Secret inNamespace(String namespace, SecretBuilder secret) {
        return secret.editMetadata().withNamespace(namespace).endMetadata().build();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}

package io.skiff.controlplane.kind.core;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.skiff.controlplane.object.Keys;
import io.skiff.controlplane.object.ObjectCodec;
import io.skiff.controlplane.store.Transaction;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Supplier;

/** The stored Secret that refuses the earlier certificates of a node (docs/api-extensions.md). */
public final class NodeBanSecrets {

    public static final String NAMESPACE = "kube-system";
    public static final String TYPE = "skiff.io/node-ban";

    /** The field with the name of the node. */
    private static final String NODE = "node";

    /** The field with the reason, as the end of "the node was ...". */
    private static final String REASON = "reason";

    private static final int NAME_BYTES = 8;

    /** The life of a node's certificate. */
    public static final Duration CERTIFICATE_LIFE = Duration.ofDays(7);

    /** After this time no certificate from before the ban is valid any more. */
    private static final Duration LIFE = CERTIFICATE_LIFE.plus(Duration.ofDays(1));

    private NodeBanSecrets() {}

    public static boolean isBan(Secret secret) {
        return SecretFields.is(secret, TYPE, NAMESPACE) && !node(secret).isEmpty();
    }

    /** The name of the banned node; empty if it is not readable. */
    public static String node(Secret ban) {
        return SecretFields.text(ban, NODE).orElse("");
    }

    /** The end of "the node was ...". */
    public static String reason(Secret ban) {
        return SecretFields.text(ban, REASON)
                .filter(reason -> !reason.isEmpty())
                .orElse("banned");
    }

    /** The time of the ban; empty if it is not readable. */
    public static Optional<Instant> created(Secret ban) {
        return SecretFields.created(ban);
    }

    /**
     * The time at which a ban has nothing left to refuse, neither a certificate nor a join token.
     *
     * @param others the Secrets of its namespace, of which it refuses the older join tokens
     */
    static Optional<Instant> end(Secret ban, Supplier<List<Secret>> others) {
        return created(ban)
                .map(at -> others.get().stream()
                        .filter(JoinTokenSecrets::isToken)
                        .filter(token -> revision(token) < revision(ban))
                        .flatMap(token -> JoinTokenSecrets.expiration(token).stream())
                        .reduce(at.plus(LIFE), (one, other) -> one.isAfter(other) ? one : other));
    }

    private static long revision(Secret secret) {
        var revision = secret.getMetadata().getResourceVersion();
        return revision == null ? 0 : Long.parseLong(revision);
    }

    /**
     * Writes the ban of a deleted node, whose certificates lose their right. It is part of the same transaction, so
     * that the agent cannot come back in between. There is one Secret for each name, however often a node of that name
     * is deleted.
     */
    public static Transaction leftBy(Node node, Instant now) {
        var name = node.getMetadata().getName();
        var created = now.truncatedTo(ChronoUnit.SECONDS).toString();
        var secretName = "node-ban-" + hash(name);
        var secret = new SecretBuilder()
                .withNewMetadata()
                .withName(secretName)
                .withNamespace(NAMESPACE)
                .withUid(UUID.nameUUIDFromBytes((name + " " + now).getBytes(StandardCharsets.UTF_8))
                        .toString())
                .withCreationTimestamp(created)
                .endMetadata()
                .withType(TYPE)
                .withData(Map.of(NODE, base64(name), REASON, base64("deleted")))
                .build();
        return new Transaction(
                List.of(),
                List.of(new Transaction.Put(
                        Keys.object(SecretKind.SECRET, NAMESPACE, secretName),
                        ObjectCodec.encode(secret, 0),
                        OptionalLong.empty())));
    }

    /** Shortens a node's name, which may be longer than the rest of a Secret's. */
    private static String hash(String node) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(node.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, NAME_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}

package io.skiff.controlplane.kind.core;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.skiff.controlplane.object.Keys;
import io.skiff.controlplane.object.ObjectCodec;
import io.skiff.controlplane.store.Transaction;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;

/** The stored Secret that refuses the earlier certificates of a node (docs/api-extensions.md). */
public final class NodeBanSecrets {

    public static final String NAMESPACE = "kube-system";
    public static final String TYPE = "skiff.io/node-ban";

    /** The field with the name of the node. */
    public static final String NODE = "node";

    /** The field with the reason, as the end of "the node was ...". */
    public static final String REASON = "reason";

    private static final int NAME_BYTES = 8;

    private NodeBanSecrets() {}

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

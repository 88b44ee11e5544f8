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

/** The Secret that refuses the certificates a node had so far, as it lies in the store (docs/api-extensions.md). */
public final class NodeBanSecrets {

    public static final String NAMESPACE = "kube-system";
    public static final String TYPE = "skiff.io/node-ban";

    /** Its field with the name of the node. */
    public static final String NODE = "node";

    /** Its field that says why, as the end of "the node was ...". */
    public static final String REASON = "reason";

    private static final int NAME_BYTES = 8;

    private NodeBanSecrets() {}

    /**
     * What a node that goes leaves behind: its certificates have no right any more. In the same transaction, so that its agent cannot
     * come back in between; one Secret for each name, however often that is deleted.
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

    /** A node's name may be longer than what is left of a Secret's. */
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

package io.skiff.controlplane.security;

import io.fabric8.kubernetes.api.model.Secret;
import io.skiff.controlplane.kind.core.NodeBanSecrets;
import io.skiff.controlplane.kind.core.SecretKind;
import io.skiff.controlplane.view.Stored;
import io.skiff.controlplane.view.View;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Comparator;
import java.util.Optional;

/** Decides which certificates are refused before they expire: those issued before their node was deleted or banned. */
public final class NodeBans {

    /**
     * The allowed difference between the clocks of two control planes, of which one issues certificates and the other
     * one bans.
     */
    static final Duration CLOCKS_DIFFER_BY = Duration.ofMinutes(4);

    /** After this time no certificate from before the ban is valid any more. */
    private static final Duration LIFE = NodeAdmission.LIFE.plus(Duration.ofDays(1));

    private final View view;

    public NodeBans(View view) {
        this.view = view;
    }

    /**
     * One ban.
     *
     * @param at the time of the ban, to the second
     * @param revision the store's revision of the ban; tokens with a greater one are newer
     */
    record Ban(String node, Instant at, String reason, long revision) {

        /** Certificates issued up to this time are refused. */
        Instant until() {
            return at.plus(CLOCKS_DIFFER_BY);
        }
    }

    /** Whether a Secret is a ban. */
    public static boolean isBan(Secret secret) {
        var metadata = secret.getMetadata();
        return NodeBanSecrets.TYPE.equals(secret.getType())
                && NodeBanSecrets.NAMESPACE.equals(metadata.getNamespace())
                && !field(secret, NodeBanSecrets.NODE).isEmpty();
    }

    /** Finds the newest ban of a node. */
    Optional<Ban> find(String node) {
        return view.list(SecretKind.SECRET, NodeBanSecrets.NAMESPACE).stream()
                .filter(stored -> isBan(stored.object()))
                .filter(stored -> field(stored.object(), NodeBanSecrets.NODE).equals(node))
                .flatMap(stored -> ban(stored).stream())
                .max(Comparator.comparing(Ban::at));
    }

    /** Explains why the certificate of a node is refused, with the remedy; empty if it is accepted. */
    public Optional<String> problem(NodePeer peer) {
        return find(peer.name())
                .filter(ban -> !peer.certified().isAfter(ban.until()))
                .map(ban ->
                        "node %s was %s at %s: the certificate that it has from before is refused, its containers go on."
                                        .formatted(peer.name(), ban.reason(), ban.at())
                                + " To let it in again: skiff node allow " + peer.name()
                                + "; or start its agent with --token-file and a new token (skiff token create)."
                                + " To end its containers, on that host: skiff down");
    }

    /** Whether a pod may still run on a node that was banned after the pod was made. */
    public boolean isBannedSince(String node, Instant since) {
        return find(node).filter(ban -> !ban.at().isBefore(since)).isPresent();
    }

    /**
     * The time at which a ban has nothing left to refuse, neither a certificate nor a join token; empty if the Secret
     * is no ban.
     */
    public Optional<Instant> end(Secret secret) {
        if (!isBan(secret)) {
            return Optional.empty();
        }
        var revision = revision(secret);
        return created(secret)
                .map(at -> view.list(SecretKind.SECRET, JoinTokens.NAMESPACE).stream()
                        .filter(stored -> stored.revision() < revision)
                        .flatMap(stored -> JoinTokens.expiration(stored.object()).stream())
                        .reduce(at.plus(LIFE), (one, other) -> one.isAfter(other) ? one : other));
    }

    private static Optional<Ban> ban(Stored<Secret> stored) {
        var secret = stored.object();
        var reason = field(secret, NodeBanSecrets.REASON);
        return created(secret)
                .map(at -> new Ban(
                        field(secret, NodeBanSecrets.NODE),
                        at,
                        reason.isEmpty() ? "banned" : reason,
                        stored.revision()));
    }

    private static long revision(Secret secret) {
        var revision = secret.getMetadata().getResourceVersion();
        return revision == null ? 0 : Long.parseLong(revision);
    }

    private static Optional<Instant> created(Secret secret) {
        try {
            return Optional.ofNullable(secret.getMetadata().getCreationTimestamp())
                    .map(Instant::parse);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Reads a field; empty if it is missing or not readable. */
    private static String field(Secret secret, String name) {
        var data = secret.getData();
        var encoded = data == null ? null : data.get(name);
        try {
            return encoded == null ? "" : new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}

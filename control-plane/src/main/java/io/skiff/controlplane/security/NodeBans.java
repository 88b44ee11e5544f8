package io.skiff.controlplane.security;

import io.fabric8.kubernetes.api.model.Secret;
import io.skiff.controlplane.kind.core.NodeBanSecrets;
import io.skiff.controlplane.kind.core.SecretKind;
import io.skiff.controlplane.view.Stored;
import io.skiff.controlplane.view.View;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/** Decides which certificates are refused before they expire: those issued before their node was deleted or banned. */
public final class NodeBans {

    /**
     * The allowed difference between the clocks of two control planes, of which one issues certificates and the other
     * one bans.
     */
    static final Duration CLOCKS_DIFFER_BY = Duration.ofMinutes(4);

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
        return NodeBanSecrets.isBan(secret);
    }

    /** Finds the newest ban of a node. */
    Optional<Ban> find(String node) {
        return view.list(SecretKind.SECRET, NodeBanSecrets.NAMESPACE).stream()
                .filter(stored -> isBan(stored.object()))
                .filter(stored -> NodeBanSecrets.node(stored.object()).equals(node))
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

    private static Optional<Ban> ban(Stored<Secret> stored) {
        var secret = stored.object();
        return NodeBanSecrets.created(secret)
                .map(at -> new Ban(NodeBanSecrets.node(secret), at, NodeBanSecrets.reason(secret), stored.revision()));
    }
}

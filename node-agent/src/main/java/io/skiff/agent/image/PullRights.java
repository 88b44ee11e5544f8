package io.skiff.agent.image;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Who may use an image of this node without asking its registry again (KEP-2535): everybody, or who has one of the credentials that its
 * registry took for it. A Secret stays what it is when its password changes.
 *
 * @param proofs oldest first; empty for everybody
 */
public record PullRights(boolean isForEverybody, List<Proof> proofs) {

    /** What was imported, or came from its registry without a pod's credential. */
    public static final PullRights EVERYBODY = new PullRights(true, List.of());

    /** To begin with. */
    public static final PullRights NOBODY = new PullRights(false, List.of());

    /** Who is forgotten proves the right again. */
    private static final int MOST_PROOFS = 100;

    public PullRights {
        proofs = List.copyOf(proofs);
    }

    /** Whether one who has these credentials for the image's name may use it. */
    public boolean admit(List<Credential> credentials) {
        return isForEverybody
                || credentials.stream()
                        .anyMatch(credential -> proofs.stream().anyMatch(proof -> proof.holdsFor(credential)));
    }

    /** @param taken the credential that the registry took for the image; empty if it is one of the node, or needs none */
    public PullRights with(Optional<Credential> taken) {
        if (isForEverybody || taken.isEmpty()) {
            return EVERYBODY;
        }
        var fresh = Proof.of(taken.get());
        var all = new ArrayList<Proof>();
        proofs.stream()
                .filter(proof -> !proof.secretUid().equals(fresh.secretUid()))
                .forEach(all::add);
        all.add(fresh);
        return new PullRights(false, all.subList(Math.max(0, all.size() - MOST_PROOFS), all.size()));
    }

    /**
     * A credential that a registry took.
     *
     * @param secretUid of its Secret
     * @param hash of name and password with the uid: nobody can try passwords for all Secrets at once
     */
    public record Proof(String secretUid, String hash) {

        static Proof of(Credential credential) {
            return new Proof(credential.secretUid(), hash(credential.secretUid(), credential));
        }

        boolean holdsFor(Credential credential) {
            return !credential.isOfNode()
                    && (secretUid.equals(credential.secretUid()) || hash.equals(hash(secretUid, credential)));
        }

        private static String hash(String secretUid, Credential credential) {
            var text = String.join("\0", secretUid, credential.user(), credential.password());
            return Digest.of(text.getBytes(StandardCharsets.UTF_8)).hex();
        }
    }
}

package io.skiff.controlplane.security;

import io.skiff.controlplane.kind.core.NodeBanSecrets;
import io.skiff.trust.Pem;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;

/** Issues certificates to nodes: the first for a join token, the next ones for the present certificate. */
public final class NodeAdmission {

    private static final Duration LIFE = NodeBanSecrets.CERTIFICATE_LIFE;
    private static final Pattern NODE_NAME =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    /** The bound of a label's value, because the name is one too. */
    private static final int LONGEST_NAME = 63;

    private final CertificateAuthority authority;
    private final JoinTokens tokens;
    private final NodeBans bans;

    public NodeAdmission(CertificateAuthority authority, JoinTokens tokens, NodeBans bans) {
        this.authority = authority;
        this.tokens = tokens;
        this.bans = bans;
    }

    /**
     * Admits a new node, or one that lost its certificate.
     *
     * @param certificateRequest PEM; its subject is ignored
     * @param keyInUse the key of the node with a live session under this name
     * @throws AdmissionRefusedException with the remedy
     */
    public Admission join(String token, String nodeName, String certificateRequest, Optional<PublicKey> keyInUse) {
        long tokenRevision = tokens.check(token);
        if (nodeName.length() > LONGEST_NAME || !NODE_NAME.matcher(nodeName).matches()) {
            throw new AdmissionRefusedException("\"" + nodeName
                    + "\" cannot be a node's name: lower case letters, digits, '-' and '.' only, at most "
                    + LONGEST_NAME
                    + "; choose one with --node-name");
        }
        var ban = bans.find(nodeName);
        if (ban.filter(newer -> newer.revision() > tokenRevision).isPresent()) {
            throw new AdmissionRefusedException("node " + nodeName + " was "
                    + ban.get().reason() + " at "
                    + ban.get().at() + ", and this join token is from before; make a new one on the server with: skiff"
                    + " token create, or let the node in again with: skiff node allow " + nodeName);
        }
        var key = requestedKey(certificateRequest);
        if (keyInUse.isPresent() && !keyInUse.get().equals(key)) {
            throw new AdmissionRefusedException("a node named " + nodeName
                    + " is in the cluster and alive; stop it first, or choose another name with --node-name");
        }
        return admit(nodeName, key);
    }

    /**
     * Issues the next certificate of a node.
     *
     * @param peer the node in the caller's present certificate
     * @throws AdmissionRefusedException if that is refused
     */
    public Admission renew(NodePeer peer, String certificateRequest) {
        bans.problem(peer).ifPresent(why -> {
            throw new AdmissionRefusedException(why);
        });
        return admit(peer.name(), requestedKey(certificateRequest));
    }

    /** Issues the certificate. It is dated after a ban of the node, so that the ban does not cover it. */
    private Admission admit(String nodeName, PublicKey key) {
        try {
            var earliest =
                    bans.find(nodeName).map(ban -> ban.until().plusSeconds(1)).orElse(Instant.MIN);
            var subject = Subject.client(PeerName.ofNode(nodeName), Groups.NODES);
            var certificate = authority.certify(subject, LIFE, key, earliest);
            return new Admission(Pem.encode(certificate), Pem.encode(authority.certificate()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("certify node " + nodeName, e);
        }
    }

    /**
     * Returns the key of the request, which must be signed with that key: nobody gets a certificate for another node's
     * key.
     */
    private static PublicKey requestedKey(String pem) {
        try {
            var request = new PKCS10CertificationRequest(Pem.block("CERTIFICATE REQUEST", pem));
            var key = KeyFactory.getInstance("EC")
                    .generatePublic(new X509EncodedKeySpec(
                            request.getSubjectPublicKeyInfo().getEncoded()));
            if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
                throw new AdmissionRefusedException("the certificate request is not signed with its own key");
            }
            return key;
        } catch (GeneralSecurityException | IOException | OperatorCreationException | PKCSException e) {
            throw new AdmissionRefusedException(
                    "the certificate request cannot be read, it must be for an EC key: " + e.getMessage());
        }
    }

    /** The node's certificate and that of the authority, both PEM. */
    public record Admission(String certificate, String authorityCertificate) {}
}

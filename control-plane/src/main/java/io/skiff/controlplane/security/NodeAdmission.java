package io.skiff.controlplane.security;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;

/** Gives nodes their certificates: for a join token at first, for the present certificate later on. */
public final class NodeAdmission {

    private static final Duration LIFE = Duration.ofDays(7);
    private static final Pattern NODE_NAME =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    private static final int LONGEST_NAME = 253;

    private final CertificateAuthority authority;
    private final JoinTokens tokens;

    public NodeAdmission(CertificateAuthority authority, JoinTokens tokens) {
        this.authority = authority;
        this.tokens = tokens;
    }

    /**
     * Lets a new node in, or one that lost its certificate.
     *
     * @param certificateRequest PEM; its subject is ignored
     * @param keyInUse of the node that has a live session under this name
     * @throws AdmissionRefusedException with what to do
     */
    public Admission join(String token, String nodeName, String certificateRequest, Optional<PublicKey> keyInUse) {
        tokens.check(token);
        if (nodeName.length() > LONGEST_NAME || !NODE_NAME.matcher(nodeName).matches()) {
            throw new AdmissionRefusedException(
                    "\"" + nodeName
                            + "\" cannot be a node's name: lower case letters, digits, '-' and '.' only; choose one with --node-name");
        }
        var key = requestedKey(certificateRequest);
        if (keyInUse.isPresent() && !keyInUse.get().equals(key)) {
            throw new AdmissionRefusedException("a node named " + nodeName
                    + " is in the cluster and alive; stop it first, or choose another name with --node-name");
        }
        return admit(nodeName, key);
    }

    /** @param nodeName as the present certificate of the caller says */
    public Admission renew(String nodeName, String certificateRequest) {
        return admit(nodeName, requestedKey(certificateRequest));
    }

    private Admission admit(String nodeName, PublicKey key) {
        try {
            var certificate = authority.certify(Subject.client(PeerName.ofNode(nodeName), Groups.NODES), LIFE, key);
            return new Admission(Pem.encode(certificate), Pem.encode(authority.certificate()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("certify node " + nodeName, e);
        }
    }

    /** The request must be signed with its own key: nobody gets a certificate for somebody else's. */
    private static PublicKey requestedKey(String pem) {
        try {
            var request = Pem.request(pem);
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

    /** Both PEM. */
    public record Admission(String certificate, String authorityCertificate) {}
}

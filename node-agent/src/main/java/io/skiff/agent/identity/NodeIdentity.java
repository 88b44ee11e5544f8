package io.skiff.agent.identity;

import io.skiff.agent.linux.file.DurableFile;
import io.skiff.trust.NodeName;
import io.skiff.trust.Pem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The identity of this node: its key, the certificate that the cluster issued, and the cluster's CA. */
public record NodeIdentity(PrivateKey key, X509Certificate certificate, X509Certificate ca) {

    /** Loads the identity. It is one file, so that key and certificate always belong together. */
    public static Optional<NodeIdentity> load(Path file) {
        return new DurableFile(file).read().map(content -> parse(new String(content, StandardCharsets.US_ASCII), file));
    }

    private static NodeIdentity parse(String pem, Path file) {
        try {
            var certificates = Pem.certificates(pem);
            return new NodeIdentity(Pem.key(pem), certificates.get(0), certificates.get(1));
        } catch (GeneralSecurityException | IndexOutOfBoundsException e) {
            throw new IllegalStateException(
                    "The node's identity " + file + " cannot be read (" + e.getMessage()
                            + "); move it away and start the agent with a join token",
                    e);
        }
    }

    void save(Path file) {
        String text = Pem.encode(key) + Pem.encode(certificate) + Pem.encode(ca);
        new DurableFile(file).replace(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Makes the identity from the answer to a join or a renewal, for the key of the request. */
    static NodeIdentity of(KeyPair keys, String certificatePem, String caPem) throws CertificateException {
        var certificate = Pem.certificates(certificatePem).get(0);
        if (!certificate.getPublicKey().equals(keys.getPublic())) {
            throw new CertificateException("the control plane certified another key than this node's");
        }
        return new NodeIdentity(
                keys.getPrivate(), certificate, Pem.certificates(caPem).get(0));
    }

    /** The node of the certificate. */
    public String nodeName() {
        return certificate
                .getSubjectX500Principal()
                .getName()
                .replaceFirst(".*CN=" + NodeName.PREFIX + "([^,+]*).*", "$1");
    }

    /** The time at which two thirds of the certificate's life are over. */
    public Instant renewAt() {
        var from = certificate.getNotBefore().toInstant();
        var life = Duration.between(from, certificate.getNotAfter().toInstant());
        return from.plus(life.multipliedBy(2).dividedBy(3));
    }

    public boolean isExpired(Instant now) {
        return !now.isBefore(certificate.getNotAfter().toInstant());
    }
}

package io.skiff.agent.gateway;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;

/** Who this node is: its key, the certificate that the cluster gave it, and the cluster's CA. */
record NodeIdentity(PrivateKey key, X509Certificate certificate, X509Certificate ca) {

    /** In one file, so that key and certificate always belong together. */
    static Optional<NodeIdentity> load(Path file) {
        return new DurableFile(file).read().map(content -> parse(new String(content, StandardCharsets.US_ASCII), file));
    }

    private static NodeIdentity parse(String pem, Path file) {
        try (var parser = new PEMParser(new StringReader(pem))) {
            if (!(parser.readObject() instanceof PrivateKeyInfo info)) {
                throw new IOException("it does not begin with a private key");
            }
            var key = new JcaPEMKeyConverter().getPrivateKey(info);
            var certificates = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(
                            pem.substring(pem.indexOf("-----BEGIN CERTIFICATE")).getBytes(StandardCharsets.US_ASCII)))
                    .toArray(new X509Certificate[0]);
            return new NodeIdentity(key, certificates[0], certificates[1]);
        } catch (IOException | GeneralSecurityException | IndexOutOfBoundsException e) {
            throw new IllegalStateException(
                    "The node's identity " + file + " cannot be read (" + e.getMessage()
                            + "); move it away and start the agent with a join token",
                    e);
        }
    }

    void save(Path file) {
        var text = new StringWriter();
        try (var writer = new JcaPEMWriter(text)) {
            writer.writeObject(new JcaPKCS8Generator(key, null));
            writer.writeObject(certificate);
            writer.writeObject(ca);
        } catch (IOException e) {
            throw new UncheckedIOException("write " + file, e);
        }
        new DurableFile(file).replace(text.toString().getBytes(StandardCharsets.US_ASCII));
    }

    /** Of what a join or a renewal gave, for the key it was asked with. */
    static NodeIdentity of(KeyPair keys, String certificatePem, String caPem) throws CertificateException {
        var certificate = certificate(certificatePem);
        if (!certificate.getPublicKey().equals(keys.getPublic())) {
            throw new CertificateException("the control plane certified another key than this node's");
        }
        return new NodeIdentity(keys.getPrivate(), certificate, certificate(caPem));
    }

    private static X509Certificate certificate(String pem) throws CertificateException {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    }

    /** When two thirds of the certificate's life are over. */
    Instant renewAt() {
        var from = certificate.getNotBefore().toInstant();
        var life = Duration.between(from, certificate.getNotAfter().toInstant());
        return from.plus(life.multipliedBy(2).dividedBy(3));
    }

    boolean isExpired(Instant now) {
        return !now.isBefore(certificate.getNotAfter().toInstant());
    }
}

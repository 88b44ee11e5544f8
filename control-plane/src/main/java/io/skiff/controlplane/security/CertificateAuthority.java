package io.skiff.controlplane.security;

import io.skiff.trust.JoinToken;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** The cluster's own certificate authority, made at the first start: EC P-256, valid for ten years. */
public final class CertificateAuthority {

    private static final Duration OWN_LIFE = Duration.ofDays(3650);
    private static final Duration CLOCKS_DIFFER_BY = Duration.ofMinutes(5);
    private static final int SERIAL_BITS = 127;

    private final Identity identity;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    private CertificateAuthority(Identity identity, InstantSource clock) {
        this.identity = identity;
        this.clock = clock;
    }

    /** @param directory holds {@code ca.key} and {@code ca.crt}; created if it is missing */
    public static CertificateAuthority open(Path directory, InstantSource clock)
            throws IOException, GeneralSecurityException {
        PrivateFiles.createDirectory(directory);
        var stored = Identity.read(directory, "ca");
        if (stored.isPresent()) {
            return new CertificateAuthority(stored.get(), clock);
        }
        var fresh = create(clock);
        fresh.identity.write(directory, "ca");
        return fresh;
    }

    private static CertificateAuthority create(InstantSource clock) throws GeneralSecurityException, IOException {
        var keys = newKeys();
        var now = clock.instant();
        var name = new X500Name("CN=skiff-ca-" + now.getEpochSecond());
        var builder = new JcaX509v3CertificateBuilder(
                name,
                BigInteger.valueOf(now.toEpochMilli()),
                Date.from(now.minus(CLOCKS_DIFFER_BY)),
                Date.from(now.plus(OWN_LIFE)),
                name,
                keys.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        builder.addExtension(
                Extension.subjectKeyIdentifier,
                false,
                new JcaX509ExtensionUtils().createSubjectKeyIdentifier(keys.getPublic()));
        return new CertificateAuthority(new Identity(keys.getPrivate(), sign(builder, keys)), clock);
    }

    public X509Certificate certificate() {
        return identity.certificate();
    }

    /** The SHA-256 of the certificate, in the form of join tokens. */
    public String fingerprint() {
        return JoinToken.fingerprint(certificate());
    }

    /** Issues a certificate for a new key. */
    Identity issue(Subject subject, Duration life) throws GeneralSecurityException {
        var keys = newKeys();
        return new Identity(keys.getPrivate(), certify(subject, life, keys.getPublic()));
    }

    X509Certificate certify(Subject subject, Duration life, PublicKey key) throws GeneralSecurityException {
        return certify(subject, life, key, Instant.MIN);
    }

    /** The time at which this authority issued a certificate, to the second. */
    static Instant givenAt(X509Certificate certificate) {
        return certificate.getNotBefore().toInstant().plus(CLOCKS_DIFFER_BY);
    }

    /** @param earliest the certificate's earliest time of issue; it is the later of this and now */
    X509Certificate certify(Subject subject, Duration life, PublicKey key, Instant earliest)
            throws GeneralSecurityException {
        var now = clock.instant().isBefore(earliest) ? earliest : clock.instant();
        var builder = new JcaX509v3CertificateBuilder(
                certificate(),
                new BigInteger(SERIAL_BITS, random),
                Date.from(now.minus(CLOCKS_DIFFER_BY)),
                Date.from(earlier(now.plus(life), certificate().getNotAfter().toInstant())),
                name(subject),
                key);
        try {
            extend(builder, subject);
        } catch (CertIOException e) {
            throw new GeneralSecurityException("extensions for " + subject, e);
        }
        return sign(builder, new KeyPair(certificate().getPublicKey(), identity.key()));
    }

    private void extend(X509v3CertificateBuilder builder, Subject subject)
            throws GeneralSecurityException, CertIOException {
        var purpose = subject.isServer() ? KeyPurposeId.id_kp_serverAuth : KeyPurposeId.id_kp_clientAuth;
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
        builder.addExtension(
                Extension.authorityKeyIdentifier,
                false,
                new JcaX509ExtensionUtils()
                        .createAuthorityKeyIdentifier(certificate().getPublicKey()));
        if (subject.isServer()) {
            var names = subject.names().stream()
                    .map(name -> new GeneralName(
                            Subject.isAddress(name) ? GeneralName.iPAddress : GeneralName.dNSName, name))
                    .toArray(GeneralName[]::new);
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
        }
    }

    private static X500Name name(Subject subject) {
        var builder = new X500NameBuilder(BCStyle.INSTANCE);
        if (!subject.organization().isEmpty()) {
            builder.addRDN(BCStyle.O, subject.organization());
        }
        return builder.addRDN(BCStyle.CN, subject.commonName()).build();
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static KeyPair newKeys() throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, KeyPair authority)
            throws GeneralSecurityException {
        try {
            var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(authority.getPrivate());
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException("sign a certificate", e);
        }
    }
}

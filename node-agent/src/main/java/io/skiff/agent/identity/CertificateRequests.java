package io.skiff.agent.identity;

import io.skiff.trust.NodeName;
import io.skiff.trust.Pem;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import javax.security.auth.x500.X500Principal;

/** Makes the node's keys, which never leave it, and the requests for their certificates. */
public final class CertificateRequests {

    /** The object identifier 1.2.840.10045.4.3.2 (RFC 5758). */
    private static final byte[] ECDSA_WITH_SHA256 = {0x06, 8, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 4, 3, 2};

    private CertificateRequests() {}

    /** Makes keys on the curve P-256. */
    public static KeyPair newKeys() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM cannot make P-256 keys", e);
        }
    }

    /**
     * Makes a PKCS#10 request (RFC 2986) as PEM. It is written out here, because the JDK has no call for it and a
     * library for it takes 10 MB of memory.
     */
    static String request(KeyPair keys, String nodeName) {
        var subject = new X500Principal("CN=" + NodeName.PREFIX + nodeName + ",O=" + NodeName.GROUP);
        byte[] content =
                Der.sequence(Der.zero(), subject.getEncoded(), keys.getPublic().getEncoded(), Der.context0());
        return Pem.encode(
                "CERTIFICATE REQUEST",
                Der.sequence(content, Der.sequence(ECDSA_WITH_SHA256), Der.bitString(sign(content, keys))));
    }

    private static byte[] sign(byte[] content, KeyPair keys) {
        try {
            var signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(keys.getPrivate());
            signature.update(content);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM cannot sign with P-256", e);
        }
    }
}

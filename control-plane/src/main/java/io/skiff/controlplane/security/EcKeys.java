package io.skiff.controlplane.security;

import io.skiff.trust.Pem;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** Private keys of elliptic curves as text, for programs that do not read the usual form. */
final class EcKeys {

    private EcKeys() {}

    /**
     * As SEC1 has it (RFC 5915), with the curve and the public key: some clients of Kubernetes read no EC key in PKCS#8.
     *
     * @param publicKey the other half
     */
    static String encodeSec1(PrivateKey key, PublicKey publicKey) throws GeneralSecurityException {
        try {
            var wrapped = PrivateKeyInfo.getInstance(key.getEncoded());
            var bare = ECPrivateKey.getInstance(wrapped.parsePrivateKey());
            var point = SubjectPublicKeyInfo.getInstance(publicKey.getEncoded()).getPublicKeyData();
            int bits = ((ECPublicKey) publicKey).getParams().getOrder().bitLength();
            var curve = wrapped.getPrivateKeyAlgorithm().getParameters();
            return Pem.encode("EC PRIVATE KEY", new ECPrivateKey(bits, bare.getKey(), point, curve).getEncoded());
        } catch (IOException e) {
            throw new GeneralSecurityException("encode a private key", e);
        }
    }
}

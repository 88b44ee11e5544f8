package io.skiff.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The fixtures keys/*.pem hold a certificate, then its key. openssl made them for this test alone. */
final class PemTest {

    private static final byte[] TEXT = {1, 2, 3};

    @ParameterizedTest
    @CsvSource({
        "ec-pkcs8, SHA256withECDSA, BEGIN PRIVATE KEY",
        "ec-sec1, SHA256withECDSA, BEGIN EC PRIVATE KEY",
        "ec-sec1-parameters, SHA384withECDSA, BEGIN EC PARAMETERS",
        "rsa-pkcs8, SHA256withRSA, BEGIN PRIVATE KEY",
        "rsa-pkcs1, SHA256withRSA, BEGIN RSA PRIVATE KEY"
    })
    void readsTheKeyOfACertificate(String name, String algorithm, String form) throws Exception {
        String pem = Files.readString(Path.of("src/test/resources/fixture/keys", name + ".pem"));
        assertThat(pem).contains(form);
        X509Certificate certificate =
                Pem.certificates(pem.substring(0, pem.indexOf("-----END CERTIFICATE-----") + 25))[0];
        PrivateKey key = Pem.privateKey(pem, certificate);

        var signature = Signature.getInstance(algorithm);
        signature.initSign(key);
        signature.update(TEXT);
        byte[] signed = signature.sign();
        signature.initVerify(certificate);
        signature.update(TEXT);
        assertThat(signature.verify(signed)).isTrue();
    }

    @Test
    void saysWhatItReads() throws Exception {
        String pem = Files.readString(Path.of("src/test/resources/fixture/keys/ec-sec1.pem"));
        X509Certificate certificate =
                Pem.certificates(pem.substring(0, pem.indexOf("-----END CERTIFICATE-----") + 25))[0];
        assertThatThrownBy(() -> Pem.privateKey("-----BEGIN ENCRYPTED PRIVATE KEY-----\nAA==\n", certificate))
                .isInstanceOf(GeneralSecurityException.class)
                .hasMessageContaining("neither PKCS#8, PKCS#1 nor SEC1");
    }
}

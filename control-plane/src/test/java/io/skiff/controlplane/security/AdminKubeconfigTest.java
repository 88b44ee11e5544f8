package io.skiff.controlplane.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.skiff.controlplane.testing.ManualClock;
import io.skiff.trust.Pem;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.interfaces.ECPrivateKey;
import java.util.Base64;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AdminKubeconfigTest {

    @TempDir
    private Path directory;

    private final ManualClock clock = new ManualClock();

    /** The form that the Java client of Kubernetes reads: it refuses EC keys in PKCS#8. */
    @Test
    void holdsItsKeyAsSec1() throws Exception {
        var authority = CertificateAuthority.open(directory.resolve("pki"), clock);
        Path file = AdminKubeconfig.write(directory, authority, "https://127.0.0.1:6443", clock);
        var user = new YAMLMapper().readTree(Files.readString(file)).at("/users/0/user");
        String key = decoded(user.path("client-key-data").asText());
        assertThat(key).startsWith("-----BEGIN EC PRIVATE KEY-----\n");

        try (var parser = new PEMParser(new StringReader(key))) {
            var pair = new JcaPEMKeyConverter().getKeyPair((PEMKeyPair) parser.readObject());
            var certificate =
                    Pem.certificate(decoded(user.path("client-certificate-data").asText()));
            assertThat(pair.getPublic().getEncoded())
                    .isEqualTo(certificate.getPublicKey().getEncoded());
            var stored = (ECPrivateKey)
                    Identity.read(directory, "admin").orElseThrow().key();
            assertThat(((ECPrivateKey) pair.getPrivate()).getS()).isEqualTo(stored.getS());
        }
        var before = Files.getLastModifiedTime(file);
        AdminKubeconfig.write(directory, authority, "https://127.0.0.1:6443", clock);
        assertThat(Files.getLastModifiedTime(file)).as("written once").isEqualTo(before);
    }

    private static String decoded(String base64) {
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.US_ASCII);
    }
}

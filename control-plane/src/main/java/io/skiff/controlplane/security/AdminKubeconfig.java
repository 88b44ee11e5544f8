package io.skiff.controlplane.security;

import io.skiff.trust.Pem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;

/** Writes the kubeconfig of the host's administrator, which any Kubernetes client can read. */
public final class AdminKubeconfig {

    private static final Duration LIFE = Duration.ofDays(365);
    private static final Duration RENEW_BEFORE = Duration.ofDays(90);

    private AdminKubeconfig() {}

    /** @param server {@code https://127.0.0.1:6443} */
    public static Path write(Path directory, CertificateAuthority authority, String server, InstantSource clock)
            throws IOException, GeneralSecurityException {
        var admin = identity(directory, authority, clock);
        var text = """
            apiVersion: v1
            kind: Config
            clusters:
            - name: skiff
              cluster:
                server: %s
                certificate-authority-data: %s
            users:
            - name: admin
              user:
                client-certificate-data: %s
                client-key-data: %s
            contexts:
            - name: skiff
              context:
                cluster: skiff
                user: admin
                namespace: default
            current-context: skiff
            """.formatted(
                server,
                base64(Pem.encode(authority.certificate())),
                base64(Pem.encode(admin.certificate())),
                base64(EcKeys.encodeSec1(admin.key(), admin.certificate().getPublicKey())));
        var file = directory.resolve("admin.kubeconfig");
        if (!Files.exists(file) || !Files.readString(file).equals(text)) {
            PrivateFiles.write(file, text);
        }
        return file;
    }

    private static Identity identity(Path directory, CertificateAuthority authority, InstantSource clock)
            throws IOException, GeneralSecurityException {
        var stored = Identity.read(directory, "admin");
        if (stored.isPresent()
                && ServerCertificate.isIssuedBy(stored.get().certificate(), authority)
                && stored.get()
                        .certificate()
                        .getNotAfter()
                        .toInstant()
                        .isAfter(clock.instant().plus(RENEW_BEFORE))) {
            return stored.get();
        }
        var fresh = authority.issue(Subject.client("kubernetes-admin", Groups.ADMINISTRATORS), LIFE);
        fresh.write(directory, "admin");
        return fresh;
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }
}

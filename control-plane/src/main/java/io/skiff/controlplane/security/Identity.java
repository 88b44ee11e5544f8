package io.skiff.controlplane.security;

import io.skiff.trust.Pem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Optional;

/** A key and its certificate, with which a server, node or user proves its identity. */
public record Identity(PrivateKey key, X509Certificate certificate) {

    /** Reads {@code NAME.key} and {@code NAME.crt}; empty if one is missing. */
    static Optional<Identity> read(Path directory, String name) throws IOException, GeneralSecurityException {
        var keyFile = directory.resolve(name + ".key");
        var certificateFile = directory.resolve(name + ".crt");
        if (!Files.exists(keyFile) || !Files.exists(certificateFile)) {
            return Optional.empty();
        }
        return Optional.of(
                new Identity(Pem.key(Files.readString(keyFile)), Pem.certificate(Files.readString(certificateFile))));
    }

    /** Writes the certificate last, because a key without a certificate counts as missing. */
    void write(Path directory, String name) throws IOException {
        Files.deleteIfExists(directory.resolve(name + ".crt"));
        PrivateFiles.write(directory.resolve(name + ".key"), Pem.encode(key));
        PrivateFiles.write(directory.resolve(name + ".crt"), Pem.encode(certificate));
    }
}

package io.skiff.controlplane.security;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SignatureException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The server's certificate for all its names and addresses. It is issued anew when those change or its expiration comes
 * near.
 */
public final class ServerCertificate {

    private static final Duration LIFE = Duration.ofDays(365);
    private static final Duration RENEW_BEFORE = Duration.ofDays(90);

    private ServerCertificate() {}

    /** @param names the DNS names and addresses of the server */
    public static Identity open(
            Path directory, CertificateAuthority authority, Collection<String> names, InstantSource clock)
            throws IOException, GeneralSecurityException {
        var wanted = List.copyOf(new TreeSet<>(names));
        var stored = Identity.read(directory, "server");
        if (stored.isPresent() && isGood(stored.get().certificate(), authority, wanted, clock.instant())) {
            return stored.get();
        }
        var fresh = authority.issue(Subject.server(wanted), LIFE);
        fresh.write(directory, "server");
        return fresh;
    }

    private static boolean isGood(
            X509Certificate certificate, CertificateAuthority authority, List<String> wanted, Instant now)
            throws GeneralSecurityException, IOException {
        return isIssuedBy(certificate, authority)
                && certificate.getNotAfter().toInstant().isAfter(now.plus(RENEW_BEFORE))
                && names(certificate).containsAll(canonical(wanted));
    }

    static boolean isIssuedBy(X509Certificate certificate, CertificateAuthority authority)
            throws GeneralSecurityException {
        try {
            certificate.verify(authority.certificate().getPublicKey());
            return true;
        } catch (SignatureException e) {
            return false;
        }
    }

    private static Set<String> names(X509Certificate certificate) throws GeneralSecurityException, IOException {
        var names = new HashSet<String>();
        var alternatives = certificate.getSubjectAlternativeNames();
        if (alternatives != null) {
            for (var alternative : alternatives) {
                names.add(String.valueOf(alternative.get(1)));
            }
        }
        return canonical(names);
    }

    /** Normalizes names, because an IPv6 address has many spellings. */
    private static Set<String> canonical(Collection<String> names) throws IOException {
        var canonical = new HashSet<String>();
        for (var name : names) {
            canonical.add(Subject.isAddress(name) ? InetAddress.getByName(name).getHostAddress() : name);
        }
        return canonical;
    }
}

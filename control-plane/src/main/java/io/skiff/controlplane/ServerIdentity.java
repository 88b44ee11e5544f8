package io.skiff.controlplane;

import io.netty.handler.ssl.SslContext;
import io.skiff.controlplane.port.PortTls;
import io.skiff.controlplane.security.CertificateAuthority;
import io.skiff.controlplane.security.ServerCertificate;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.TreeSet;

/**
 * Who this server is: what others recognize it by, and by what it recognizes them. It is the same after a restart.
 *
 * @param id tells this server from the others of its cluster
 * @param authority issued the server's certificate, and issues those of nodes and administrators
 * @param tls presents the server's certificate, and asks clients for theirs
 */
record ServerIdentity(String id, CertificateAuthority authority, SslContext tls) {

    /** Reads the identity from the server's directory, or makes it there. */
    static ServerIdentity open(Path directory, ServerOptions options, Clock clock)
            throws IOException, GeneralSecurityException {
        var id = DataDirectory.serverId(directory);
        var authority = CertificateAuthority.open(directory.resolve("pki"), clock);
        var names = new TreeSet<>(HostAddresses.all());
        names.addAll(options.names());
        options.advertiseAddress().ifPresent(names::add);
        names.add("kubernetes.default.svc");
        var certificate = ServerCertificate.open(directory.resolve("pki"), authority, names, clock);
        return new ServerIdentity(id, authority, PortTls.of(certificate, authority));
    }
}

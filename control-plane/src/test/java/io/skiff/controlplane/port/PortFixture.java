package io.skiff.controlplane.port;

import io.skiff.controlplane.security.CertificateAuthority;
import io.skiff.controlplane.security.Identity;
import io.skiff.controlplane.security.ServerCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** The port on the loopback interface with an authority of its own, and clients for it. */
public final class PortFixture implements AutoCloseable {

    private static final int ANSWER_MILLIS = 20_000;

    /** Small, so that unread bytes stay with the server. */
    private static final int SMALL_BUFFER_BYTES = 16 << 10;

    private final CertificateAuthority authority;
    private final TlsPort port;
    private final List<Socket> sockets = new ArrayList<>();

    public PortFixture(Path directory, TlsPort.Services services) throws IOException, GeneralSecurityException {
        var clock = Clock.systemUTC();
        authority = CertificateAuthority.open(directory, clock);
        var server = ServerCertificate.open(directory, authority, new TreeSet<>(List.of("127.0.0.1")), clock);
        port = TlsPort.listen(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), PortTls.of(server, authority), services);
    }

    public CertificateAuthority authority() {
        return authority;
    }

    public InetSocketAddress address() {
        return port.address();
    }

    public Socket connect() throws IOException {
        var socket = new Socket();
        socket.setReceiveBufferSize(SMALL_BUFFER_BYTES);
        socket.connect(port.address());
        sockets.add(socket);
        return socket;
    }

    public List<Socket> sockets() {
        return sockets;
    }

    /** Connects for HTTP/1.1, with a complete handshake. */
    public SSLSocket connect(Identity who) throws IOException, GeneralSecurityException {
        return connect(who, "http/1.1");
    }

    /** @param who null for a stranger */
    public SSLSocket connect(@Nullable Identity who, String protocol, String... versions)
            throws IOException, GeneralSecurityException {
        var socket = (SSLSocket) context(who).getSocketFactory().createSocket(connect(), "x", 1, true);
        var parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {protocol});
        if (versions.length > 0) {
            parameters.setProtocols(versions);
        }
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(ANSWER_MILLIS);
        socket.startHandshake();
        return socket;
    }

    static SSLContext context(@Nullable Identity who) throws IOException, GeneralSecurityException {
        var context = SSLContext.getInstance("TLS");
        context.init(keys(who), new TrustManager[] {new TrustsAll()}, new SecureRandom());
        return context;
    }

    private static KeyManager @Nullable [] keys(@Nullable Identity who) throws IOException, GeneralSecurityException {
        if (who == null) {
            return null;
        }
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("me", who.key(), new char[0], new Certificate[] {who.certificate()});
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        return keys.getKeyManagers();
    }

    @Override
    public void close() {
        for (var socket : sockets) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
        port.close();
    }

    private static final class TrustsAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}

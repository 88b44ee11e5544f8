import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.Locale;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/** A minimal connection to an API server: bytes out, status and body in. */
final class ApiConnection implements AutoCloseable {

    private final SSLSocket socket;
    private final BufferedInputStream in;
    private final OutputStream out;
    private final String host;

    /**
     * The server of a kubeconfig with one cluster and one user.
     *
     * @param tls trusts its authority, and presents its user's certificate
     */
    record Server(URI address, SSLContext tls) {

        static Server of(Path kubeconfig) throws Exception {
            var text = Files.readString(kubeconfig);
            var certificates = CertificateFactory.getInstance("X.509");
            var authority = certificates.generateCertificate(data(text, "certificate-authority-data"));
            var own = certificates.generateCertificate(data(text, "client-certificate-data"));
            var trusted = empty();
            trusted.setCertificateEntry("authority", authority);
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            var keys = empty();
            var key = new String(data(text, "client-key-data").readAllBytes(), StandardCharsets.US_ASCII);
            var pair = (PEMKeyPair) new PEMParser(new StringReader(key)).readObject();
            keys.setKeyEntry(
                    "user", new JcaPEMKeyConverter().getPrivateKey(pair.getPrivateKeyInfo()), new char[0], new Certificate[] {own});
            var user = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            user.init(keys, new char[0]);
            var tls = SSLContext.getInstance("TLS");
            tls.init(user.getKeyManagers(), trust.getTrustManagers(), null);
            return new Server(URI.create(field(text, "server")), tls);
        }

        private static KeyStore empty() throws Exception {
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            return store;
        }

        private static ByteArrayInputStream data(String text, String name) {
            return new ByteArrayInputStream(Base64.getDecoder().decode(field(text, name)));
        }

        private static String field(String text, String name) {
            return text.replaceAll("(?s).*" + name + ": *\"?", "").replaceAll("(?s)[\"\\s].*", "");
        }
    }

    /** An answer with its whole body. */
    record Answer(int status, byte[] body) {

        Answer require(int expected) {
            if (status != expected) {
                throw new IllegalStateException("status " + status + ": " + new String(body, StandardCharsets.UTF_8));
            }
            return this;
        }
    }

    ApiConnection(Server server) throws IOException {
        var address = server.address();
        socket = (SSLSocket) server.tls().getSocketFactory().createSocket(address.getHost(), address.getPort());
        socket.setTcpNoDelay(true);
        socket.startHandshake();
        in = new BufferedInputStream(socket.getInputStream(), 16 << 10);
        out = socket.getOutputStream();
        host = address.getHost();
    }

    Answer call(String method, String path, byte[] body) throws IOException {
        return call(method, path, "application/json", body);
    }

    Answer call(String method, String path, String type, byte[] body) throws IOException {
        send(method, path, type, body);
        int status = Integer.parseInt(line().split(" ")[1]);
        int length = -1;
        for (var header = line(); !header.isEmpty(); header = line()) {
            if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(header.substring(15).strip());
            }
        }
        return new Answer(status, length >= 0 ? in.readNBytes(length) : chunks());
    }

    /** Sends a request without waiting for the answer, which {@link #line} reads. */
    void send(String method, String path, String type, byte[] body) throws IOException {
        var request = new ByteArrayOutputStream(body.length + 256);
        request.writeBytes((method + " " + path + " HTTP/1.1\r\nHost: " + host + "\r\nContent-Type: " + type
                        + "\r\nContent-Length: " + body.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        request.writeBytes(body);
        out.write(request.toByteArray());
        out.flush();
    }

    private byte[] chunks() throws IOException {
        var all = new ByteArrayOutputStream();
        for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
            all.writeBytes(in.readNBytes(size));
            line();
        }
        line();
        return all.toByteArray();
    }

    String line() throws IOException {
        var line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the server closed the connection");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

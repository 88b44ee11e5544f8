package io.skiff.agent.neighbour;

import io.skiff.agent.identity.CaTrust;
import io.skiff.agent.identity.NodeIdentity;
import io.skiff.trust.NodeName;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** Trusts nodes of this node's cluster, on either side of a connection. The address does not matter, because a node may change it. */
final class PeerTrust extends X509ExtendedTrustManager {

    private final Supplier<Optional<NodeIdentity>> own;
    private final Optional<String> expected;

    /** @param expected the name of the node; empty for any */
    PeerTrust(Supplier<Optional<NodeIdentity>> own, Optional<String> expected) {
        this.own = own;
        this.expected = expected;
    }

    private void check(X509Certificate[] chain, String authType) throws CertificateException {
        var ca = own.get()
                .orElseThrow(() -> new CertificateException("this node has not joined a cluster yet"))
                .ca();
        // the certificates of nodes are for clients: so is the check, on whichever side
        CaTrust.in(ca).checkClientTrusted(chain, authType);
        var name = NodeName.of(chain[0]).orElseThrow(() -> new CertificateException("the certificate is not a node's"));
        if (expected.isPresent() && !expected.get().equals(name)) {
            throw new CertificateException("node " + name + " answers where node " + expected.get() + " was expected");
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}

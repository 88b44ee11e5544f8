package io.skiff.agent.identity;

import io.skiff.trust.JoinToken;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts the control planes of one cluster: servers with a server certificate of its CA. The dialled name or address
 * does not matter, because a control plane may move; and a node cannot pose as a server, because nodes get no server
 * certificates.
 */
public final class ClusterTrust extends X509ExtendedTrustManager {

    /** Finds the CA of the cluster. */
    private interface CaFinder {
        X509Certificate find(X509Certificate[] chain) throws CertificateException;
    }

    private final CaFinder finder;

    private ClusterTrust(CaFinder finder) {
        this.finder = finder;
    }

    public static ClusterTrust of(X509Certificate ca) {
        return new ClusterTrust(chain -> {
            if (!isIssuedBy(ca, chain)) {
                throw new CertificateException("the server is of another cluster than the one this node belongs to: its"
                        + " certificate is of another CA. This node's pods go on. If its cluster is gone, end them and"
                        + " forget it with: skiff agent --cleanup (or skiff down), then join again");
            }
            return ca;
        });
    }

    private static boolean isIssuedBy(X509Certificate ca, X509Certificate[] chain) {
        try {
            chain[0].verify(ca.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** Of a host that knows only the CA's hash: the server has to send the CA along. */
    static ClusterTrust pinned(JoinToken token) {
        return new ClusterTrust(chain -> {
            for (var certificate : chain) {
                if (token.isOf(certificate)) {
                    return certificate;
                }
            }
            throw new CertificateException(
                    "the server is not of the cluster that the join token is for: its certificates are of another CA");
        });
    }

    private void check(X509Certificate[] chain, String authType) throws CertificateException {
        CaTrust.in(finder.find(chain)).checkServerTrusted(chain, authType);
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
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("the agent serves nobody");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("the agent serves nobody");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("the agent serves nobody");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}

package io.skiff.controlplane.api.stream;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.skiff.controlplane.api.status.ApiException;
import io.skiff.controlplane.api.status.Failures;
import org.jspecify.annotations.Nullable;

/** What every request for an upgrade has to have, whatever it is for. */
public final class UpgradeHeaders {

    private static final int FORBIDDEN = 403;

    private UpgradeHeaders() {}

    /**
     * Refuses an upgrade that does not say that it is one (RFC 9110, 7.8), and one that a page of somebody else's asks for: a browser sends the
     * user's client certificate with it, and lets any page read what comes (RFC 6455, 10.2).
     *
     * @throws ApiException with the reason
     */
    public static void require(HttpHeaders headers) {
        if (!headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)) {
            throw Failures.badRequest("the header Upgrade needs the header \"Connection: Upgrade\" beside it");
        }
        for (var origin : headers.getAll(HttpHeaderNames.ORIGIN)) {
            if (!isOwn(origin, headers.get(HttpHeaderNames.HOST))) {
                throw new ApiException(
                        FORBIDDEN,
                        "Forbidden",
                        "the page of origin \"" + origin + "\" may not open streams here; only this server's own may");
            }
        }
    }

    private static boolean isOwn(String origin, @Nullable String host) {
        int at = origin.indexOf("://");
        if (at < 0 || host == null) {
            return false;
        }
        var usualPort = origin.startsWith("http:") ? ":80" : ":443";
        return bare(origin.substring(at + 3), usualPort).equalsIgnoreCase(bare(host, usualPort));
    }

    private static String bare(String hostAndPort, String usualPort) {
        return hostAndPort.endsWith(usualPort)
                ? hostAndPort.substring(0, hostAndPort.length() - usualPort.length())
                : hostAndPort;
    }
}

package io.skiff.agent.registry;

import io.skiff.agent.image.ImageDestination;
import io.skiff.agent.registry.RegistryException.Failure;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.HttpsURLConnection;

/**
 * Makes requests, and follows the redirects of those that read.
 *
 * <p>Registries redirect clients to an object store elsewhere. The credentials do not go to another host, no redirect leads from HTTPS
 * to HTTP, and none leads from outside to an address that only this host can reach: a registry must not reach this host's services.
 */
final class Transport {

    static final String GET = "GET";
    static final String HEAD = "HEAD";

    /** A registry, or what stands before it, is not there when it does not answer for so long. */
    static final Duration CONNECT = Duration.ofSeconds(10);

    /** Between two pieces of an answer. */
    private static final Duration SILENCE = Duration.ofSeconds(30);

    static final int MOST_REDIRECTS = 10;
    static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    private final ProxySettings proxies;
    private final Duration silence;

    Transport(ProxySettings proxies) {
        this(proxies, SILENCE);
    }

    Transport(ProxySettings proxies, Duration silence) {
        this.proxies = proxies;
        this.silence = silence;
    }

    /** Asks a server of which nothing special is known. */
    Reply get(URI target, Map<String, String> headers) throws IOException {
        return get(RegistryHost.at(target), target, headers);
    }

    /** @throws RegistryException for a redirect that is not followed */
    Reply get(RegistryHost host, URI target, Map<String, String> headers) throws IOException {
        return ask(GET, host, target, headers);
    }

    /** @param method {@link #GET} or {@link #HEAD} */
    Reply ask(String method, RegistryHost host, URI target, Map<String, String> headers) throws IOException {
        var sent = new LinkedHashMap<>(headers);
        var at = target;
        // decided once: a name can lead elsewhere a moment later
        boolean isHostOpen = leadsToHost(target);
        for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
            var reply = exchange(method, host, at, sent);
            if (!REDIRECTS.contains(reply.status())) {
                return reply;
            }
            var next = location(at, reply.header("Location"));
            reply.close();
            requireAllowed(at, next, leadsToHost(next) && !isHostOpen);
            if (!sameOrigin(at, next)) {
                sent.remove("Authorization");
            }
            at = next;
        }
        throw new RegistryException(Failure.BROKEN, target.getAuthority() + " redirects in circles");
    }

    /**
     * Sends something. A redirect is a failure: nothing is written to where the user did not say.
     *
     * @param body empty for none
     */
    Reply send(String method, RegistryHost host, URI target, Map<String, String> headers, Optional<Body> body)
            throws IOException {
        var connection = connection(method, host, target, headers);
        if (body.isPresent()) {
            connection.setDoOutput(true);
            connection.setFixedLengthStreamingMode(body.get().size());
            try (var in = body.get().content().open();
                    var out = connection.getOutputStream()) {
                in.transferTo(out);
            }
        } else if (!method.equals(GET) && !method.equals(HEAD)) {
            connection.setDoOutput(true);
            connection.setFixedLengthStreamingMode(0);
            connection.getOutputStream().close();
        }
        return new Reply(connection);
    }

    /** What is sent. */
    record Body(long size, ImageDestination.Content content) {}

    private Reply exchange(String method, RegistryHost host, URI target, Map<String, String> headers)
            throws IOException {
        return new Reply(connection(method, host, target, headers));
    }

    private HttpURLConnection connection(String method, RegistryHost host, URI target, Map<String, String> headers)
            throws IOException {
        var connection = (HttpURLConnection) target.toURL().openConnection(proxies.proxy(target));
        if (connection instanceof HttpsURLConnection https && sameOrigin(host.base(), target)) {
            host.trust().ifPresent(trust -> trust.applyTo(https));
        }
        connection.setRequestMethod(method);
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setConnectTimeout((int) CONNECT.toMillis());
        connection.setReadTimeout((int) silence.toMillis());
        connection.setRequestProperty("User-Agent", "skiff");
        headers.forEach(connection::setRequestProperty);
        return connection;
    }

    /** Where a redirect leads. */
    static URI location(URI at, Optional<String> header) {
        var text = header.orElse("");
        try {
            var next = at.resolve(new URI(text));
            if (text.isEmpty()
                    || next.getHost() == null
                    || !Set.of("http", "https").contains(next.getScheme())) {
                throw new RegistryException(Failure.BROKEN, at.getAuthority() + " redirects to \"" + text + "\"");
            }
            return next;
        } catch (URISyntaxException e) {
            throw new RegistryException(Failure.BROKEN, at.getAuthority() + " redirects to \"" + text + "\"", e);
        }
    }

    static void requireAllowed(URI first, URI from, URI to) throws IOException {
        requireAllowed(from, to, isPrivateToHost(to) && !isPrivateToHost(first));
    }

    static void requireAllowed(URI from, URI to, boolean isIntrusion) {
        if (from.getScheme().equals("https") && to.getScheme().equals("http")) {
            throw new RegistryException(
                    Failure.BROKEN, from.getAuthority() + " redirects from HTTPS to HTTP, to " + to.getAuthority());
        }
        if (isIntrusion) {
            throw new RegistryException(
                    Failure.BROKEN,
                    from.getAuthority() + " redirects to " + to.getAuthority() + ", an address of this host alone");
        }
    }

    Proxy proxy(URI target) {
        return proxies.proxy(target);
    }

    /** Whether a request would go to an address of this host alone. What a proxy can reach is the proxy's affair, and so are the names it knows. */
    boolean leadsToHost(URI target) throws IOException {
        return proxies.proxy(target).type() == Proxy.Type.DIRECT && isPrivateToHost(target);
    }

    static boolean isPrivateToHost(URI target) throws IOException {
        for (var address : InetAddress.getAllByName(target.getHost())) {
            if (address.isLoopbackAddress() || address.isLinkLocalAddress() || address.isAnyLocalAddress()) {
                return true;
            }
        }
        return false;
    }

    static boolean sameOrigin(URI one, URI other) {
        return one.getScheme().equals(other.getScheme())
                && one.getHost().equalsIgnoreCase(other.getHost())
                && port(one) == port(other);
    }

    private static int port(URI uri) {
        return uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equals("https") ? 443 : 80;
    }
}

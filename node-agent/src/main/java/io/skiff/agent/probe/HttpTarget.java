package io.skiff.agent.probe;

import io.skiff.agent.pod.ProbeSpec.HttpGet;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The target of a GET.
 *
 * @param scheme http or https
 * @param authority host and port as in the URL, for the header Host
 * @param path begins with a slash; with the query
 * @param isRelocated whether a redirect named another authority, for which the user's header Host is not meant
 */
record HttpTarget(String scheme, String host, int port, String authority, String path, boolean isRelocated) {

    private static final Pattern AUTHORITY = Pattern.compile("(?:.*@)?(\\[[^]]*]|[^:]*)(?::([0-9]{0,5}))?");

    /** The characters that a URI may contain unescaped. Servers send others too in Location. */
    private static final String PLAIN =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$&'()*+,;=%";

    static HttpTarget of(HttpGet get, String host) {
        return new HttpTarget(
                get.scheme().toLowerCase(Locale.ROOT),
                host,
                get.port(),
                host + ":" + get.port(),
                encoded(get.path().startsWith("/") ? get.path() : "/" + get.path()),
                false);
    }

    String url() {
        return scheme + "://" + authority + path;
    }

    boolean isSecure() {
        return scheme.equals("https");
    }

    /**
     * Resolves a header Location of this target's answer.
     *
     * @throws URISyntaxException if it is no target for a request
     */
    HttpTarget at(String location) throws URISyntaxException {
        var uri = new URI(encoded(location));
        var next = resolved(uri);
        if (uri.getRawAuthority() == null && uri.getScheme() == null) {
            return new HttpTarget(scheme, host, port, authority, next, isRelocated);
        }
        var newScheme = uri.getScheme() == null ? scheme : uri.getScheme().toLowerCase(Locale.ROOT);
        var matcher = AUTHORITY.matcher(uri.getRawAuthority() == null ? "" : uri.getRawAuthority());
        if (!newScheme.matches("https?")
                || !matcher.matches()
                || matcher.group(1).isEmpty()) {
            throw new URISyntaxException(location, "neither http nor https to a host");
        }
        var digits = matcher.group(2);
        boolean hasPort = digits != null && !digits.isEmpty();
        int newPort = hasPort ? Integer.parseInt(digits) : newScheme.equals("https") ? 443 : 80;
        if (newPort > 65535) {
            throw new URISyntaxException(location, "no such port");
        }
        var newHost = matcher.group(1);
        return new HttpTarget(newScheme, newHost, newPort, hasPort ? newHost + ":" + digits : newHost, next, true);
    }

    /**
     * Resolves the path with the query, without a fragment. A query alone keeps the path (RFC 3986, 5.2.2; java.net.URI
     * drops its last name).
     */
    private String resolved(URI uri) throws URISyntaxException {
        boolean isQueryOnly = uri.getRawAuthority() == null
                && String.valueOf(uri.getRawPath()).isEmpty();
        var base = new URI("http://base" + path);
        var full = isQueryOnly ? base : base.resolve(uri);
        var newPath = full.getRawPath() == null || full.getRawPath().isEmpty() ? "/" : full.getRawPath();
        var query = isQueryOnly && uri.getRawQuery() == null ? base.getRawQuery() : uri.getRawQuery();
        return query == null ? newPath : newPath + "?" + query;
    }

    private static String encoded(String text) {
        var result = new StringBuilder();
        for (byte letter : text.getBytes(StandardCharsets.ISO_8859_1)) {
            char plain = (char) (letter & 0xff);
            result.append(PLAIN.indexOf(plain) >= 0 ? String.valueOf(plain) : String.format("%%%02X", letter & 0xff));
        }
        return result.toString();
    }
}

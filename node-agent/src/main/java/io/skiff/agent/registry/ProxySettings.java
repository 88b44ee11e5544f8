package io.skiff.agent.registry;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The proxy variables that other programs take: {@code HTTPS_PROXY}, {@code HTTP_PROXY}, {@code NO_PROXY}, in upper or lower
 * case.
 *
 * @param direct hosts that are reached without a proxy: names, {@code .suffixes}, addresses with an optional port, {@code *}
 */
record ProxySettings(Optional<URI> https, Optional<URI> http, List<String> direct) {

    static ProxySettings of(Map<String, String> environment) {
        return new ProxySettings(
                proxy(environment, "https_proxy"),
                proxy(environment, "http_proxy"),
                variable(environment, "no_proxy").stream()
                        .flatMap(value -> Stream.of(value.split(",")))
                        .map(String::strip)
                        .filter(value -> !value.isEmpty())
                        .map(value -> value.toLowerCase(Locale.ROOT))
                        .toList());
    }

    /** The proxy for a request; this host itself is always reached directly. */
    Proxy proxy(URI target) {
        var proxy = target.getScheme().equals("https") ? https : http;
        if (proxy.isEmpty() || isDirect(target.getHost().toLowerCase(Locale.ROOT))) {
            return Proxy.NO_PROXY;
        }
        int port = proxy.get().getPort() < 0 ? 80 : proxy.get().getPort();
        return new Proxy(
                Proxy.Type.HTTP, InetSocketAddress.createUnresolved(proxy.get().getHost(), port));
    }

    private boolean isDirect(String host) {
        return host.equals("localhost")
                || host.startsWith("127.")
                || direct.stream().anyMatch(each -> matches(host, each.replaceFirst(":[0-9]+$", "")));
    }

    private static boolean matches(String host, String pattern) {
        var name = pattern.startsWith("*.") ? pattern.substring(1) : pattern;
        return name.equals("*") || host.equals(name) || host.endsWith(name.startsWith(".") ? name : "." + name);
    }

    private static Optional<URI> proxy(Map<String, String> environment, String name) {
        return variable(environment, name)
                .map(value -> URI.create(value.contains("://") ? value : "http://" + value))
                .filter(uri -> uri.getHost() != null);
    }

    private static Optional<String> variable(Map<String, String> environment, String name) {
        return Stream.of(name, name.toUpperCase(Locale.ROOT))
                .map(environment::get)
                .filter(value -> value != null && !value.isBlank())
                .findFirst();
    }
}

package io.skiff.agent.identity;

import java.net.URI;

/** The address of a control plane, as the user wrote it: {@code https://HOST:6443}. */
public record ServerAddress(String host, int port) {

    private static final int DEFAULT_PORT = 6443;

    /** @throws IllegalArgumentException with the allowed form */
    public static ServerAddress parse(String url) {
        URI uri;
        try {
            uri = URI.create(url);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(problem(url), e);
        }
        boolean hasPath =
                uri.getPath() != null && !uri.getPath().replace("/", "").isEmpty();
        if (!"https".equals(uri.getScheme()) || uri.getHost() == null || hasPath) {
            throw new IllegalArgumentException(problem(url));
        }
        return new ServerAddress(uri.getHost(), uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort());
    }

    private static String problem(String url) {
        return "server \"" + url + "\": write it as https://HOST:6443";
    }

    @Override
    public String toString() {
        return "https://" + host + ":" + port;
    }
}

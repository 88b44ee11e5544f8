package io.skiff.agent.image;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds the credentials of a pod that are for an image, by the rules of the kubelet (kubernetes/pkg/credentialprovider/keyring.go): host
 * and port are the same, {@code *} and {@code ?} stand for characters between two dots of the host, and the path begins the
 * repository's. What sorts last is tried first, so a longer path comes before a shorter one, and a name before a pattern.
 */
public final class Keyring {

    /** Each may cost a request. */
    private static final int MOST_CREDENTIALS = 20;

    /** Docker's own registry, as {@code docker login} writes it. */
    private static final String DEFAULT_HOST = "index.docker.io";

    private final List<Key> keys;

    private Keyring(List<Key> keys) {
        this.keys = List.copyOf(keys);
    }

    /** @param secrets in the order of the pod, which decides between equal registries */
    public static Keyring of(List<PullSecret> secrets) {
        var keys = new ArrayList<Key>();
        for (var secret : secrets) {
            if (secret.uid().isEmpty()) {
                continue;
            }
            var source = "the Secret " + secret.namespace() + "/" + secret.name();
            for (var login : secret.logins()) {
                var credential = new Credential(source, secret.uid(), login.user(), login.password());
                Key.parse(login.registry(), credential).ifPresent(keys::add);
            }
        }
        keys.sort(Comparator.comparing(Key::text).reversed());
        return new Keyring(keys);
    }

    /** The credentials for an image, in the order in which they are to be tried. */
    public List<Credential> credentials(ImageReference image) {
        var found = first(keys.stream().filter(key -> key.matches(image)));
        boolean isDockers = image.registry().equals(ImageReference.DEFAULT_REGISTRY);
        return found.isEmpty() && isDockers
                ? first(keys.stream().filter(key -> key.text().equals(DEFAULT_HOST)))
                : found;
    }

    private static List<Credential> first(Stream<Key> keys) {
        return keys.map(Key::credential).distinct().limit(MOST_CREDENTIALS).toList();
    }

    /**
     * @param host its parts between dots, each a pattern
     * @param port with its colon; empty for none
     * @param path with its slash; empty for the whole registry
     */
    private record Key(List<String> host, String port, String path, String text, Credential credential) {

        /** That of an image's name; a longer one is for no image. */
        private static final int MOST_CHARACTERS = 255;

        /** Empty for what is no registry; the kubelet passes over it, too. */
        static Optional<Key> parse(String registry, Credential credential) {
            var schemeless = registry.replaceFirst("^https?://", "");
            int slash = schemeless.indexOf('/');
            var authority = slash < 0 ? schemeless : schemeless.substring(0, slash);
            var path = slash < 0 ? "" : path(schemeless.substring(slash));
            var text = authority + path;
            if (authority.isEmpty() || text.length() > MOST_CHARACTERS) {
                return Optional.empty();
            }
            return Optional.of(new Key(labels(host(authority)), port(authority), path, text, credential));
        }

        /** {@code /v1/} and {@code /v2/} are the registry's API, and no part of a name. */
        private static String path(String text) {
            var path = text.startsWith("/v1/") || text.startsWith("/v2/") ? text.substring("/v1".length()) : text;
            return path.equals("/") ? "" : path;
        }

        private static String host(String authority) {
            return authority.substring(0, authority.length() - port(authority).length());
        }

        private static String port(String authority) {
            int colon = authority.lastIndexOf(':');
            return colon < 0 ? "" : authority.substring(colon);
        }

        private static List<String> labels(String host) {
            return List.of(host.split("\\.", -1));
        }

        boolean matches(ImageReference image) {
            var named = labels(host(image.registry()));
            if (!port.equals(port(image.registry())) || named.size() != host.size()) {
                return false;
            }
            for (int i = 0; i < named.size(); i++) {
                if (!isLike(named.get(i), host.get(i))) {
                    return false;
                }
            }
            return ("/" + image.path()).startsWith(path);
        }

        /** Only the last star gives back characters, so that no pattern takes long. */
        private static boolean isLike(String text, String pattern) {
            int at = 0;
            int next = 0;
            int star = -1;
            int afterStar = 0;
            while (at < text.length()) {
                char wanted = next < pattern.length() ? pattern.charAt(next) : 0;
                if (wanted == '*') {
                    star = next++;
                    afterStar = at;
                } else if (wanted == '?' || (wanted == text.charAt(at) && next < pattern.length())) {
                    at++;
                    next++;
                } else if (star >= 0) {
                    next = star + 1;
                    at = ++afterStar;
                } else {
                    return false;
                }
            }
            return pattern.substring(next).chars().allMatch(each -> each == '*');
        }
    }
}

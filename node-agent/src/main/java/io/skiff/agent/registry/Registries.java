package io.skiff.agent.registry;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.skiff.agent.image.Credential;
import io.skiff.agent.image.ImageReference;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The administrator's word on registries: mirrors, rewrites, credentials, TLS. The file has the form of k3s'
 * {@code registries.yaml}.
 *
 * @param mirrors by the name of a registry as images have it, or {@code *}
 * @param hosts what is said of a server, by its host and port
 */
record Registries(Map<String, Mirror> mirrors, Map<String, Host> hosts) {

    static final Registries NONE = new Registries(Map.of(), Map.of());

    private static final String DOCKER_HUB = "registry-1.docker.io";
    private static final ObjectMapper YAML =
            new ObjectMapper(new YAMLFactory()).enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

    /**
     * @param endpoints tried in order before the registry itself
     * @param rewrites patterns of a repository's name, and what replaces the first that matches
     */
    record Mirror(List<URI> endpoints, Map<Pattern, String> rewrites) {}

    /** What is said of a server. */
    record Host(Optional<Credential> credential, Optional<RegistryHost.Trust> trust) {}

    /** A server to ask for an image, and the name that the repository has there. */
    record Place(RegistryHost host, String path) {}

    /** The servers to ask for an image, in order: its registry's mirrors, then the registry. */
    List<Place> places(ImageReference image) {
        var places = new ArrayList<Place>();
        var mirror = mirrors.getOrDefault(image.registry(), mirrors.get("*"));
        if (mirror != null) {
            var path = rewritten(image.path(), mirror);
            mirror.endpoints().forEach(base -> places.add(new Place(host(base), path)));
        }
        places.add(new Place(host(defaultBase(image.registry())), image.path()));
        return List.copyOf(places);
    }

    private RegistryHost host(URI base) {
        var said = hosts.get(base.getAuthority());
        return said == null ? RegistryHost.at(base) : new RegistryHost(base, said.credential(), said.trust());
    }

    /** HTTPS, except for a registry on this host, to which nobody listens in: plain HTTP, as under Docker. */
    private URI defaultBase(String registry) {
        var authority = registry.equals(ImageReference.DEFAULT_REGISTRY) ? DOCKER_HUB : registry;
        boolean isPlain = isLoopback(registry) && !hosts.containsKey(authority);
        return URI.create((isPlain ? "http" : "https") + "://" + authority + "/v2");
    }

    private static boolean isLoopback(String registry) {
        var host = registry.replaceFirst(":[0-9]+$", "");
        return host.equals("localhost") || host.matches("127\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}");
    }

    private static String rewritten(String path, Mirror mirror) {
        for (var rewrite : mirror.rewrites().entrySet()) {
            var matcher = rewrite.getKey().matcher(path);
            if (matcher.find()) {
                return matcher.replaceAll(rewrite.getValue());
            }
        }
        return path;
    }

    /**
     * Reads the file.
     *
     * @return {@link #NONE} if it does not exist
     * @throws IllegalArgumentException with the path in the file, and what is allowed there
     */
    static Registries read(Path file) {
        if (!Files.exists(file)) {
            return NONE;
        }
        try {
            return new Reader(file).read(YAML.readTree(file.toFile()));
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            // its message may quote a password
            throw new IllegalArgumentException(
                    file + " is not YAML, at line "
                            + (e.getLocation() == null ? "?" : e.getLocation().getLineNr()),
                    null);
        } catch (IOException e) {
            throw new IllegalArgumentException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Reads each field, and refuses what it does not know. */
    private record Reader(Path file) {

        Registries read(JsonNode root) {
            if (root.isMissingNode() || root.isNull()) {
                return NONE;
            }
            requireFields(root, "", Set.of("mirrors", "configs"));
            var mirrors = new LinkedHashMap<String, Mirror>();
            root.path("mirrors").properties().forEach(entry -> {
                var at = "mirrors." + entry.getKey();
                mirrors.put(entry.getKey(), mirror(entry.getValue(), at));
            });
            var hosts = new LinkedHashMap<String, Host>();
            root.path("configs").properties().forEach(entry -> {
                var at = "configs." + entry.getKey();
                hosts.put(entry.getKey(), host(entry.getValue(), at));
            });
            return new Registries(Map.copyOf(mirrors), Map.copyOf(hosts));
        }

        private Mirror mirror(JsonNode node, String at) {
            requireFields(node, at, Set.of("endpoint", "rewrite"));
            var endpoints = new ArrayList<URI>();
            node.path("endpoint").forEach(each -> endpoints.add(endpoint(each.asText(), at + ".endpoint")));
            var rewrites = new LinkedHashMap<Pattern, String>();
            node.path("rewrite")
                    .properties()
                    .forEach(entry -> rewrites.put(
                            pattern(entry.getKey(), at + ".rewrite"),
                            entry.getValue().asText()));
            return new Mirror(List.copyOf(endpoints), rewrites);
        }

        /** k3s allows a path; without one it is the API's own. */
        private URI endpoint(String text, String at) {
            try {
                var uri = URI.create(text.replaceFirst("/+$", ""));
                if (uri.getHost() != null && Set.of("http", "https").contains(uri.getScheme())) {
                    return uri.getPath().isEmpty() ? URI.create(uri + "/v2") : uri;
                }
            } catch (IllegalArgumentException e) {
                throw wrong(at, "\"" + text + "\" is no URL");
            }
            throw wrong(at, "\"" + text + "\" must be a URL of https:// or http://");
        }

        private Pattern pattern(String text, String at) {
            try {
                return Pattern.compile(text);
            } catch (PatternSyntaxException e) {
                throw wrong(at, "\"" + text + "\" is no regular expression: " + e.getDescription());
            }
        }

        private Host host(JsonNode node, String at) {
            requireFields(node, at, Set.of("auth", "tls"));
            return new Host(
                    node.has("auth") ? Optional.of(credential(node.path("auth"), at + ".auth")) : Optional.empty(),
                    node.has("tls") ? Optional.of(trust(node.path("tls"), at + ".tls")) : Optional.empty());
        }

        private Credential credential(JsonNode node, String at) {
            requireFields(node, at, Set.of("username", "password", "auth"));
            if (node.has("auth")) {
                var decoded = decoded(node.path("auth").asText(), at);
                int colon = decoded.indexOf(':');
                if (colon < 0) {
                    throw wrong(at, "auth must be the base64 of NAME:PASSWORD");
                }
                return Credential.ofNode(file.toString(), decoded.substring(0, colon), decoded.substring(colon + 1));
            }
            if (!node.has("username") || !node.has("password")) {
                throw wrong(at, "needs username and password, or auth");
            }
            return Credential.ofNode(
                    file.toString(),
                    node.path("username").asText(),
                    node.path("password").asText());
        }

        private String decoded(String text, String at) {
            try {
                return new String(Base64.getDecoder().decode(text.strip()), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException e) {
                throw wrong(at, "auth is no base64");
            }
        }

        private RegistryHost.Trust trust(JsonNode node, String at) {
            requireFields(node, at, Set.of("ca_file", "cert_file", "key_file", "insecure_skip_verify"));
            if (node.has("cert_file") != node.has("key_file")) {
                throw wrong(at, "cert_file and key_file go together");
            }
            try {
                return TlsFiles.trust(
                        path(node, "ca_file"),
                        path(node, "cert_file"),
                        path(node, "key_file"),
                        node.path("insecure_skip_verify").asBoolean());
            } catch (IOException e) {
                throw wrong(at, "cannot read " + e.getMessage());
            } catch (GeneralSecurityException e) {
                throw wrong(at, String.valueOf(e.getMessage()));
            }
        }

        private static Optional<Path> path(JsonNode node, String field) {
            return node.hasNonNull(field) ? Optional.of(Path.of(node.path(field).asText())) : Optional.empty();
        }

        private void requireFields(JsonNode node, String at, Set<String> known) {
            if (!node.isObject()) {
                throw wrong(at, "must be an object with " + new TreeSet<>(known));
            }
            node.fieldNames().forEachRemaining(name -> {
                if (!known.contains(name)) {
                    throw wrong(
                            at.isEmpty() ? name : at + "." + name, "is not known; there are " + new TreeSet<>(known));
                }
            });
        }

        private IllegalArgumentException wrong(String at, String what) {
            return new IllegalArgumentException(file + ": " + at + ": " + what);
        }
    }
}

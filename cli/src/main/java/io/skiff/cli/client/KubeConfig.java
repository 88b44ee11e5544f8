package io.skiff.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.cli.CommandException;
import io.skiff.cli.format.Encoding;
import io.skiff.cli.format.Yaml;
import io.skiff.cli.format.YamlException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The address of the server and the identity of the user, read from one context of a kubeconfig file.
 *
 * @param source the file, for messages
 * @param server the server's address
 * @param namespace the context's namespace
 * @param authority PEM of the authorities to trust; empty if none
 * @param clientCertificate PEM of the user's certificate; empty if none
 * @param clientKey PEM of the user's key; empty if none
 * @param token the user's bearer token; empty if none
 */
public record KubeConfig(
        String source,
        URI server,
        String namespace,
        String authority,
        String clientCertificate,
        String clientKey,
        String token) {

    /** Connects without TLS and without an identity, as {@code --server http://...} asks for. */
    public static KubeConfig plain(String server) {
        return new KubeConfig("--server", URI.create(server), "default", "", "", "", "");
    }

    public static KubeConfig read(Path file, @Nullable String context) {
        return parse(file, content(file), context);
    }

    private static String content(Path file) {
        try {
            return Encoding.decode(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            throw new CommandException(
                    "error: no cluster on this host: " + file + " does not exist\n"
                            + "Start one with: skiff up   (or name another cluster's kubeconfig with --kubeconfig or KUBECONFIG)");
        } catch (AccessDeniedException e) {
            throw new CommandException("error: " + file + ": permission denied\nRun the command as root, or name a"
                    + " kubeconfig that you may read with --kubeconfig or KUBECONFIG");
        } catch (IOException e) {
            throw new CommandException("error: cannot read the kubeconfig " + file + ": " + e.getMessage());
        }
    }

    static KubeConfig parse(Path file, String text, @Nullable String wanted) {
        JsonNode config;
        try {
            config = Yaml.parse(text, 0);
        } catch (YamlException e) {
            throw new CommandException("error: " + file + ": " + e.getMessage());
        }
        String name = wanted != null ? wanted : config.path("current-context").asText();
        JsonNode context = named(file, config, "context", name);
        JsonNode cluster =
                named(file, config, "cluster", context.path("cluster").asText());
        String userName = context.path("user").asText();
        JsonNode user = named(file, config, "user", userName);
        String server = cluster.path("server").asText();
        if (server.isEmpty()) {
            throw new CommandException("error: " + file + ": the cluster of context \"" + name + "\" has no server");
        }
        return new KubeConfig(
                file.toString(),
                URI.create(server),
                context.path("namespace").asText("default"),
                pem(file, cluster, "certificate-authority"),
                pem(file, user, "client-certificate"),
                pem(file, user, "client-key"),
                user.path("token").asText(""));
    }

    private static JsonNode named(Path file, JsonNode config, String what, String name) {
        for (JsonNode entry : config.path(what + "s")) {
            if (entry.path("name").asText().equals(name)) {
                return entry.path(what);
            }
        }
        throw new CommandException("error: " + file + ": has no " + what + " \"" + name + "\"");
    }

    private static String pem(Path file, JsonNode holder, String field) {
        String inline = holder.path(field + "-data").asText("");
        if (!inline.isEmpty()) {
            return new String(Base64.getMimeDecoder().decode(inline), StandardCharsets.US_ASCII);
        }
        String path = holder.path(field).asText("");
        return path.isEmpty() ? "" : content(file.resolveSibling(path));
    }

    public boolean isTls() {
        return "https".equals(server.getScheme());
    }

    public String host() {
        return server.getHost();
    }

    public int port() {
        if (server.getPort() > 0) {
            return server.getPort();
        }
        return isTls() ? 443 : 80;
    }

    public String address() {
        return host() + ":" + port();
    }

    public KubeConfig withServer(String other) {
        return new KubeConfig(source, URI.create(other), namespace, authority, clientCertificate, clientKey, token);
    }
}

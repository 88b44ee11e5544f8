package io.skiff.cli.command.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.cli.CommandException;
import io.skiff.cli.Console;
import io.skiff.cli.format.Json;
import io.skiff.cli.host.CredentialHelper;
import io.skiff.cli.host.CredentialHelper.Login;
import io.skiff.cli.host.NodeNames;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The user's own logins for registries, as {@code docker login} keeps them in {@code config.json}. */
final class DockerLogins {

    private static final String HUB = "docker.io";

    /** As {@code docker login} writes Docker's own registry. */
    private static final String HUB_KEY = "https://index.docker.io/v1/";

    @Nullable
    @Option(
            names = "--docker-config",
            paramLabel = "DIR",
            description = "The directory of Docker's config.json, whose logins are tried before the node's."
                    + " Default: $DOCKER_CONFIG, or ~/.docker.")
    private Path directory;

    private final Console console;

    DockerLogins(Console console) {
        this.console = console;
    }

    /** What goes with a request for an image: the user's login for its registry; empty if there is none for that node. */
    Optional<InputStream> bodyFor(String image, NodeImages images, OnNodes.Teller teller) {
        return find(registry(image), images, teller)
                .map(login -> new ByteArrayInputStream(Json.object()
                        .put("username", login.user())
                        .put("password", login.password())
                        .toString()
                        .getBytes(StandardCharsets.UTF_8)));
    }

    /** The user's logins for the registries of these images, by registry, as a build takes them. */
    ObjectNode forAll(Collection<String> names, NodeImages images, OnNodes.Teller teller) {
        var logins = Json.object();
        names.stream()
                .map(DockerLogins::registry)
                .distinct()
                .forEach(registry -> find(registry, images, teller)
                        .ifPresent(login -> logins.putObject(registry)
                                .put("username", login.user())
                                .put("password", login.password())));
        return logins;
    }

    /** Whether the user may have logins at all. */
    boolean exist() {
        return directory()
                .filter(found -> Files.exists(found.resolve("config.json")))
                .isPresent();
    }

    /** {@code docker.io}, {@code registry.lan:5000}. */
    static String registry(String image) {
        int slash = image.indexOf('/');
        String first = slash < 0 ? "" : image.substring(0, slash);
        boolean isHost = first.contains(".") || first.contains(":") || first.equals("localhost");
        return !isHost || first.equals("index.docker.io") ? HUB : first;
    }

    /** A registry on the loopback is another one on each host: only the node of this host gets the login for this host's. */
    private Optional<Login> find(String registry, NodeImages images, OnNodes.Teller teller) {
        Optional<Login> login = find(registry);
        boolean isKept = login.isPresent()
                && isLoopback(registry)
                && !NodeNames.ofHostIn(images.api().config()).equals(Optional.of(images.node()));
        if (isKept) {
            teller.say("The login for " + registry + " is not sent: on node " + images.node() + " that is another"
                    + " machine's registry. Use a name that means the same on all hosts, or put its login into the"
                    + " node's registries.yaml");
        }
        return isKept ? Optional.empty() : login;
    }

    private static boolean isLoopback(String registry) {
        String host = registry.replaceFirst(":[0-9]*$", "");
        return host.equals("localhost")
                || host.endsWith(".localhost")
                || host.equals("[::1]")
                || host.matches("127\\.[0-9.]+");
    }

    private Optional<Login> find(String registry) {
        Optional<Path> file = directory().map(found -> found.resolve("config.json"));
        return file.flatMap(DockerLogins::read).flatMap(config -> find(registry, config, file.get()));
    }

    private static Optional<Login> find(String registry, JsonNode config, Path file) {
        List<String> keys = registry.equals(HUB)
                ? List.of(HUB_KEY, HUB, "index.docker.io", "registry-1.docker.io")
                : List.of(registry, "https://" + registry, "https://" + registry + "/v2/", "http://" + registry);
        for (String key : keys) {
            String helper = config.path("credHelpers").path(key).asText("");
            if (!helper.isEmpty()) {
                return new CredentialHelper(helper, file).find(key);
            }
        }
        for (String key : keys) {
            Optional<Login> written = written(config.path("auths").path(key), file, key);
            if (written.isPresent()) {
                return written;
            }
        }
        String store = config.path("credsStore").asText("");
        return store.isEmpty() ? Optional.empty() : new CredentialHelper(store, file).find(keys.get(0));
    }

    private Optional<Path> directory() {
        return Optional.ofNullable(directory)
                .or(() -> console.variable("DOCKER_CONFIG").map(Path::of))
                .or(() -> console.variable("HOME").map(home -> Path.of(home, ".docker")));
    }

    private static Optional<JsonNode> read(Path file) {
        try {
            return Optional.of(Json.parse(Files.readAllBytes(file)));
        } catch (NoSuchFileException absent) {
            return Optional.empty();
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            // its message may quote a password
            throw new CommandException("error: " + file + " is not JSON");
        } catch (IOException e) {
            throw new CommandException("error: cannot read " + file + ": " + e.getMessage());
        }
    }

    private static Optional<Login> written(JsonNode entry, Path file, String key) {
        if (!entry.path("identitytoken").asText("").isEmpty()) {
            throw new CommandException("error: " + file + " has an identity token for " + key
                    + ", which Skiff cannot use; log in with a name and a password, or an access token in its place");
        }
        String auth = entry.path("auth").asText("");
        if (auth.isEmpty()) {
            return entry.has("username") && entry.has("password")
                    ? Optional.of(new Login(
                            entry.path("username").asText(),
                            entry.path("password").asText()))
                    : Optional.empty();
        }
        try {
            String text = new String(Base64.getDecoder().decode(auth.strip()), StandardCharsets.UTF_8);
            int colon = text.indexOf(':');
            if (colon > 0) {
                return Optional.of(new Login(
                        text.substring(0, colon), text.substring(colon + 1).replaceAll("\0+$", "")));
            }
        } catch (IllegalArgumentException e) {
            // told below
        }
        throw new CommandException(
                "error: " + file + ": auths." + key + ".auth must be the base64 of NAME:PASSWORD; log in again");
    }
}

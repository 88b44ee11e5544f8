package io.skiff.agent.image;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of an image, in the grammar of the OCI distribution specification.
 *
 * <p>{@code web}, {@code docker.io/library/web} and {@code localhost/web} are one repository; other registry hosts stay
 * as they are.
 *
 * @param repository normalized: {@code web}, {@code team/web}, {@code registry.example:5000/web}
 * @param tag {@code latest} if the text has neither tag nor digest
 */
public record ImageReference(String repository, Optional<String> tag, Optional<String> digest) {

    /** Where the images live whose names have no registry. */
    public static final String DEFAULT_REGISTRY = "docker.io";

    private static final int MAX_LENGTH = 255;
    private static final Pattern COMPONENT = Pattern.compile("[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?");
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");

    /** @throws ImageException if the text is no reference */
    public static ImageReference parse(String text) {
        String rest = text;
        Optional<String> digest = Optional.empty();
        int at = rest.indexOf('@');
        if (at >= 0) {
            digest = Optional.of(rest.substring(at + 1));
            require(Digest.isDigest(rest.substring(at + 1)), text, "after @ there must be " + Digest.FORM);
            rest = rest.substring(0, at);
        }
        Optional<String> tag = digest.isPresent() ? Optional.empty() : Optional.of("latest");
        int colon = rest.lastIndexOf(':');
        if (colon > rest.lastIndexOf('/')) {
            tag = Optional.of(rest.substring(colon + 1));
            require(
                    TAG.matcher(rest.substring(colon + 1)).matches(),
                    text,
                    "a tag has up to 128 letters, digits, \"_\", \".\" and \"-\", and begins with none of the last two");
            rest = rest.substring(0, colon);
        }
        return new ImageReference(repository(rest, text), tag, digest);
    }

    /** The host, with its port if it has one: {@code docker.io}, {@code registry.example:5000}. */
    public String registry() {
        return hasHost(repository) ? repository.substring(0, repository.indexOf('/')) : DEFAULT_REGISTRY;
    }

    /** The name of the repository in its registry: {@code library/web}, {@code team/web}. */
    public String path() {
        if (hasHost(repository)) {
            return repository.substring(repository.indexOf('/') + 1);
        }
        return repository.contains("/") ? repository : "library/" + repository;
    }

    /** The name by which content of the same repository is found. */
    public ImageReference at(String otherDigest) {
        return new ImageReference(repository, Optional.empty(), Optional.of(otherDigest));
    }

    /** The name by which every program finds this content: {@code docker.io/library/web@sha256:...}. */
    public String canonical(String ofDigest) {
        return registry() + "/" + path() + "@" + ofDigest;
    }

    /** Returns the form of {@link Image#reference()}: {@code web:latest}, {@code web@sha256:...}. */
    @Override
    public String toString() {
        return repository
                + tag.map(value -> ":" + value).orElse("")
                + digest.map(value -> "@" + value).orElse("");
    }

    private static String repository(String name, String text) {
        require(!name.isEmpty(), text, "the name is empty");
        require(name.length() <= MAX_LENGTH, text, "a name has at most " + MAX_LENGTH + " characters");
        boolean hasHost = hasHost(name);
        String first = hasHost ? name.substring(0, name.indexOf('/')) : "";
        String path = hasHost ? name.substring(first.length() + 1) : name;
        if (hasHost) {
            require(HOST.matcher(first).matches(), text, "\"" + first + "\" is not a host name with an optional port");
        }
        for (String component : path.split("/", -1)) {
            require(
                    COMPONENT.matcher(component).matches(),
                    text,
                    "\"" + component + "\" is not allowed in a name: use lower-case letters and digits, separated by"
                            + " \".\", \"_\", \"__\" or \"-\"");
        }
        return normalized(first, path);
    }

    private static boolean hasHost(String name) {
        int slash = name.indexOf('/');
        String first = slash < 0 ? "" : name.substring(0, slash);
        return first.contains(".") || first.contains(":") || first.equals("localhost");
    }

    private static String normalized(String host, String path) {
        return switch (host) {
            case DEFAULT_REGISTRY, "index.docker.io", "" ->
                path.startsWith("library/") && path.indexOf('/', "library/".length()) < 0
                        ? path.substring("library/".length())
                        : path;
            case "localhost" -> path;
            default -> host + "/" + path;
        };
    }

    private static void require(boolean condition, String text, String message) {
        if (!condition) {
            throw new ImageException("\"" + text + "\" is not an image reference: " + message);
        }
    }
}

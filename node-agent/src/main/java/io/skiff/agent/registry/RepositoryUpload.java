package io.skiff.agent.registry;

import io.skiff.agent.image.Credential;
import io.skiff.agent.image.ImageDestination;
import io.skiff.agent.registry.RegistryException.Failure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.HttpRetryException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Writes one repository on one server, by the OCI distribution specification 1.1: each blob in one piece, after the registry has begun an
 * upload for it. Every failure is a {@link RegistryException}.
 */
final class RepositoryUpload implements ImageDestination {

    private static final String POST = "POST";
    private static final String PUT = "PUT";
    private static final int CREATED = 201;
    private static final int ACCEPTED = 202;

    private final Transport transport;
    private final Retries.Pause pause;
    private final RegistryHost host;
    private final String path;
    private final List<Credential> credentials;
    private final Authorization authorization;

    /** By the repository that gives blobs to this one: a token of each is for this one too. */
    private final Map<String, Authorization> mounting = new HashMap<>();

    /** Repositories that gave nothing, for a reason that holds for their other blobs. */
    private final Set<String> closed = new HashSet<>();

    /** @param credentials tried in order, and none at last */
    RepositoryUpload(Transport transport, Retries.Pause pause, Registries.Place place, List<Credential> credentials) {
        this.transport = transport;
        this.pause = pause;
        this.host = place.host();
        this.path = place.path();
        this.credentials = List.copyOf(credentials);
        this.authorization = authorization();
    }

    private Authorization authorization() {
        return new Authorization(transport, pause, host, path, "pull,push", credentials);
    }

    @Override
    public boolean has(String digest) {
        var what = "look for blob " + digest + " in";
        try (var reply = new Call(Transport.HEAD, host.uri(path + "/blobs/" + digest), what, Set.of(200, 404)).make()) {
            return reply.status() == 200;
        }
    }

    /**
     * It needs a right to the other repository: that it is refused says nothing about this one, whose token stays. Whatever fails is only a
     * blob that is sent after all, and that repository is not asked again.
     */
    @Override
    public boolean mount(String digest, String repository) {
        if (closed.contains(repository)) {
            return false;
        }
        var target = uploads("?mount=" + encoded(digest) + "&from=" + encoded(repository));
        try (var reply = new Call(
                        POST, target, "mount blob " + digest + " from " + repository + " in", Set.of(CREATED, ACCEPTED))
                .by(mounting.computeIfAbsent(repository, other -> authorization()))
                .make()) {
            return reply.status() == CREATED;
        } catch (RegistryException e) {
            closed.add(repository);
            return false;
        }
    }

    /** A break in the middle begins another upload: what the registry has of the first one is its own affair. */
    @Override
    public void upload(String digest, long size, Content content) {
        var what = "push blob " + digest + " to";
        var retries = new Retries(pause);
        while (true) {
            var place = begin(what);
            var whole = withDigest(place, digest);
            try (var reply = send(
                    authorization,
                    PUT,
                    whole,
                    Map.of("Content-Type", "application/octet-stream"),
                    Optional.of(new Transport.Body(size, content)))) {
                if (reply.status() == CREATED || reply.status() == 204) {
                    return;
                }
                boolean isAgain = reply.status() == 401 || reply.status() == 404 || reply.isForNow();
                if (!isAgain || !retries.after(reply)) {
                    throw Words.failure(reply, tried(what), authorization.told());
                }
            } catch (IOException e) {
                goOnAfter(e, retries, what);
            }
        }
    }

    private void goOnAfter(IOException fault, Retries retries, String what) {
        try {
            if (!retries.afterFault()) {
                throw Words.failure(fault, tried(what), host);
            }
        } catch (IOException interrupted) {
            throw Words.failure(interrupted, tried(what), host);
        }
    }

    /** Returns where the registry wants the blob. */
    private URI begin(String what) {
        var target = uploads("");
        try (var reply = new Call(POST, target, what, Set.of(ACCEPTED)).make()) {
            var location = reply.header("Location").orElse("");
            var place = target.resolve(new URI(location));
            if (location.isEmpty() || !Set.of("http", "https").contains(place.getScheme()) || place.getHost() == null) {
                throw new URISyntaxException(location, "it is no address");
            }
            Transport.requireAllowed(target, target, place);
            return place;
        } catch (URISyntaxException e) {
            throw new RegistryException(
                    Failure.BROKEN, tried(what) + ": it wants the blob at \"" + e.getInput() + "\"", e);
        } catch (IOException e) {
            throw Words.failure(e, tried(what), host);
        }
    }

    private static URI withDigest(URI place, String digest) {
        var text = place.toString();
        return URI.create(text + (place.getRawQuery() == null ? "?" : "&") + "digest=" + encoded(digest));
    }

    @Override
    public void putManifest(String reference, String mediaType, byte[] manifest) {
        var call = new Call(
                PUT,
                host.uri(path + "/manifests/" + reference),
                "push manifest " + reference + " to",
                Set.of(CREATED, 200, ACCEPTED));
        call.with("Content-Type", mediaType, manifest).make().close();
    }

    private URI uploads(String query) {
        return host.uri(path + "/blobs/uploads/" + query);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** The credentials go to the registry alone. */
    private Reply send(
            Authorization by, String method, URI target, Map<String, String> headers, Optional<Transport.Body> body)
            throws IOException {
        var sent = new LinkedHashMap<>(headers);
        if (Transport.sameOrigin(host.base(), target)) {
            by.header().ifPresent(value -> sent.put("Authorization", value));
        }
        return method.equals(Transport.HEAD)
                ? transport.ask(method, host, target, sent)
                : transport.send(method, host, target, sent, body);
    }

    private String tried(String what) {
        return what + " " + host.authority() + "/" + path;
    }

    /** One request, made again with other credentials or after a while. */
    private final class Call {

        private final String method;
        private final URI target;
        private final String what;
        private final Set<Integer> expected;
        private Map<String, String> headers = Map.of();
        private Optional<Transport.Body> body = Optional.empty();
        private Authorization by = authorization;

        Call(String method, URI target, String what, Set<Integer> expected) {
            this.method = method;
            this.target = target;
            this.what = what;
            this.expected = expected;
        }

        Call by(Authorization other) {
            by = other;
            return this;
        }

        Call with(String header, String value, byte[] content) {
            headers = Map.of(header, value);
            body = Optional.of(new Transport.Body(content.length, () -> new ByteArrayInputStream(content)));
            return this;
        }

        Reply make() {
            try {
                return attempts();
            } catch (IOException e) {
                throw Words.failure(e, tried(what), host);
            }
        }

        private Reply attempts() throws IOException {
            var retries = new Retries(pause);
            boolean isNew = false;
            while (true) {
                var used = by.header();
                Reply reply;
                try {
                    reply = send(by, method, target, headers, body);
                } catch (HttpRetryException e) {
                    // 401 to a body that was sent: a request without one gets the challenge
                    begin(what);
                    if (retries.afterFault()) {
                        continue;
                    }
                    throw e;
                } catch (IOException e) {
                    if (retries.afterFault()) {
                        continue;
                    }
                    throw e;
                }
                if (expected.contains(reply.status())) {
                    return reply;
                }
                try (reply) {
                    boolean isRefusal = reply.status() == 401 || reply.status() == 403;
                    if (isRefusal && by.answer(reply, used, isNew)) {
                        isNew = true;
                    } else if (isRefusal || !(reply.isForNow() && retries.after(reply))) {
                        throw Words.failure(reply, tried(what), by.told());
                    }
                }
            }
        }
    }
}

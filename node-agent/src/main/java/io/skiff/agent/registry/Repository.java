package io.skiff.agent.registry;

import io.skiff.agent.image.Credential;
import io.skiff.agent.image.ImageOrigin;
import io.skiff.agent.registry.RegistryException.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads one repository on one server, by the OCI distribution specification 1.1 and Docker's protocol before it. Several threads may
 * use it. Every failure is a {@link RegistryException}.
 */
final class Repository implements ImageOrigin {

    private static final String MANIFESTS = String.join(
            ", ",
            "application/vnd.oci.image.index.v1+json",
            "application/vnd.docker.distribution.manifest.list.v2+json",
            "application/vnd.oci.image.manifest.v1+json",
            "application/vnd.docker.distribution.manifest.v2+json");

    private final Transport transport;
    private final Retries.Pause pause;
    private final RegistryHost host;
    private final String path;
    private final Authorization authorization;

    /** @param credentials tried in order, and none at last */
    Repository(Transport transport, Retries.Pause pause, Registries.Place place, List<Credential> credentials) {
        this.transport = transport;
        this.pause = pause;
        this.host = place.host();
        this.path = place.path();
        this.authorization = new Authorization(transport, pause, host, path, "pull", credentials);
    }

    @Override
    public byte[] manifest(String reference, int mostBytes) {
        return document("manifests/" + reference, Map.of("Accept", MANIFESTS), mostBytes);
    }

    @Override
    public boolean has(String digest) {
        var what = "manifests/" + digest;
        try (var reply = ask(Transport.HEAD, what, Map.of("Accept", MANIFESTS), new Retries(pause))) {
            return reply.status() == 200;
        } catch (RegistryException e) {
            if (e.failure() == Failure.NOT_FOUND) {
                return false;
            }
            throw e;
        } catch (IOException e) {
            throw Words.failure(e, tried(what), host);
        }
    }

    @Override
    public Optional<Credential> taken() {
        return authorization.taken();
    }

    @Override
    public byte[] blob(String digest, int mostBytes) {
        return document("blobs/" + digest, Map.of(), mostBytes);
    }

    /** Opens a blob that goes on by itself after a broken connection. */
    @Override
    public InputStream open(String digest, long size) {
        return new BlobStream(this, digest, size, new Retries(pause));
    }

    /**
     * Gets the blob's bytes from there on.
     *
     * @param retries of the whole blob: a registry that is away is not asked more often because it was there before
     */
    Reply blobFrom(String digest, long offset, Retries retries) throws IOException {
        var headers = offset == 0 ? Map.<String, String>of() : Map.of("Range", "bytes=" + offset + "-");
        return ask(Transport.GET, "blobs/" + digest, headers, retries);
    }

    RegistryException failure(IOException fault, String digest) {
        return Words.failure(fault, tried("blobs/" + digest), host);
    }

    RegistryException broken(String digest, String why) {
        return new RegistryException(Failure.BROKEN, tried("blobs/" + digest) + ": " + why);
    }

    private byte[] document(String what, Map<String, String> headers, int mostBytes) {
        try (var reply = get(what, headers)) {
            return reply.bytes(mostBytes);
        } catch (IOException e) {
            throw Words.failure(e, tried(what), host);
        }
    }

    private Reply get(String what, Map<String, String> headers) throws IOException {
        return ask(Transport.GET, what, headers, new Retries(pause));
    }

    /** Returns a success. */
    private Reply ask(String method, String what, Map<String, String> headers, Retries retries) throws IOException {
        boolean isNew = false;
        while (true) {
            var used = authorization.header();
            var sent = new LinkedHashMap<>(headers);
            used.ifPresent(value -> sent.put("Authorization", value));
            Reply reply;
            try {
                reply = transport.ask(method, host, host.uri(path + "/" + what), sent);
            } catch (IOException e) {
                if (retries.afterFault()) {
                    continue;
                }
                throw e;
            }
            if (reply.status() == 200 || reply.status() == 206) {
                return reply;
            }
            try (reply) {
                boolean isRefusal = reply.status() == 401 || reply.status() == 403;
                if (isRefusal && authorization.answer(reply, used, isNew)) {
                    isNew = true;
                } else if (isRefusal || !(reply.isForNow() && retries.after(reply))) {
                    throw Words.failure(reply, tried(what), authorization.told());
                }
            }
        }
    }

    private String tried(String what) {
        return "get " + what + " of " + host.authority() + "/" + path;
    }
}

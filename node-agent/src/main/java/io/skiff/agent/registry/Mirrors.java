package io.skiff.agent.registry;

import io.skiff.agent.image.Credential;
import io.skiff.agent.image.ImageOrigin;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The servers that may have an image, asked in order until one gives what is asked for. */
final class Mirrors implements ImageOrigin {

    private final List<Repository> servers;

    Mirrors(List<Repository> servers) {
        this.servers = List.copyOf(servers);
    }

    @Override
    public byte[] manifest(String reference, int mostBytes) {
        return first(server -> server.manifest(reference, mostBytes));
    }

    /** A mirror that lacks it is no answer. */
    @Override
    public boolean has(String digest) {
        var failures = new ArrayList<RegistryException>();
        for (var server : servers) {
            try {
                if (server.has(digest)) {
                    return true;
                }
            } catch (RegistryException e) {
                failures.add(e);
            }
        }
        if (failures.isEmpty()) {
            return false;
        }
        throw failures.size() == 1 ? failures.get(0) : all(failures);
    }

    /** Only the registry itself gets credentials of pods: what a mirror gives, it gives to all pods of the node. */
    @Override
    public Optional<Credential> taken() {
        return servers.stream().flatMap(server -> server.taken().stream()).findFirst();
    }

    @Override
    public byte[] blob(String digest, int mostBytes) {
        return first(server -> server.blob(digest, mostBytes));
    }

    /** A layer is read from the first server that begins to give it. */
    @Override
    public InputStream open(String digest, long size) {
        return first(server -> server.open(digest, size));
    }

    private <T> T first(Function<Repository, T> ask) {
        var failures = new ArrayList<RegistryException>();
        for (var server : servers) {
            try {
                return ask.apply(server);
            } catch (RegistryException e) {
                failures.add(e);
            }
        }
        throw failures.size() == 1 ? failures.get(0) : all(failures);
    }

    /** The last server is the registry itself: its failure decides what sort it is. */
    private static RegistryException all(List<RegistryException> failures) {
        var last = failures.get(failures.size() - 1);
        var told = failures.stream().map(RegistryException::getMessage).collect(Collectors.joining("; "));
        return new RegistryException(last.failure(), told, last);
    }
}

package io.skiff.agent.registry;

import io.skiff.agent.image.Credential;
import io.skiff.agent.image.Digest;
import io.skiff.agent.image.DocumentKind;
import io.skiff.agent.image.ImageOrigin;
import io.skiff.agent.image.Neighbours;
import io.skiff.agent.registry.RegistryException.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * An image by its digest. What its registry does not have any more, or cannot give now, another node may have. Nodes give documents only of
 * images of this repository that are for everybody, so that a registry that refuses an image is obeyed: it cannot be had by another name.
 */
final class PinnedOrigin implements ImageOrigin {

    private static final Set<Failure> NOT_TO_BE_HAD =
            EnumSet.of(Failure.NOT_FOUND, Failure.UNREACHABLE, Failure.RATE_LIMITED);

    private final ImageOrigin registry;
    private final Neighbours neighbours;
    private final String repository;
    private boolean isOfNeighbour;

    /** @param repository of the image, with its registry */
    PinnedOrigin(ImageOrigin registry, Neighbours neighbours, String repository) {
        this.registry = registry;
        this.neighbours = neighbours;
        this.repository = repository;
    }

    @Override
    public byte[] manifest(String reference, int mostBytes) {
        return document(DocumentKind.MANIFEST, reference, () -> registry.manifest(reference, mostBytes));
    }

    @Override
    public byte[] blob(String digest, int mostBytes) {
        return document(DocumentKind.CONFIG, digest, () -> registry.blob(digest, mostBytes));
    }

    private byte[] document(DocumentKind kind, String digest, Supplier<byte[]> ask) {
        if (isOfNeighbour) {
            // the registry has been asked in vain
            var found = neighbours.document(kind, repository, digest).filter(content -> isOf(digest, content));
            if (found.isPresent()) {
                return found.get();
            }
        }
        try {
            return ask.get();
        } catch (RegistryException e) {
            var found = NOT_TO_BE_HAD.contains(e.failure())
                    ? neighbours.document(kind, repository, digest).filter(content -> isOf(digest, content))
                    : Optional.<byte[]>empty();
            isOfNeighbour |= found.isPresent();
            return found.orElseThrow(() -> e.failure() == Failure.NOT_FOUND
                    ? new RegistryException(e.failure(), e.getMessage() + "; no other node gives it either", e)
                    : e);
        }
    }

    private static boolean isOf(String digest, byte[] content) {
        return Digest.parse(digest).isOf(content);
    }

    @Override
    public boolean has(String digest) {
        return registry.has(digest);
    }

    /** What a neighbour gives is for everybody there. */
    @Override
    public Optional<Credential> taken() {
        return isOfNeighbour ? Optional.empty() : registry.taken();
    }

    @Override
    public InputStream open(String digest, long size) throws IOException {
        return registry.open(digest, size);
    }
}

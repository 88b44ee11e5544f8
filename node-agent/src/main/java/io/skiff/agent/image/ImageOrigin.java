package io.skiff.agent.image;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Where one image can be read by its digests: a registry, or another node. What it gives is not believed before its digest is checked. */
public interface ImageOrigin {

    /**
     * A manifest or an index, as it lies there.
     *
     * @param reference a tag or a digest
     */
    byte[] manifest(String reference, int mostBytes);

    /** Whether there is a manifest or an index with this digest, which is not fetched. */
    boolean has(String digest);

    /** The credential of a pod that was taken for what was asked last; empty if it was one of the node, or none. */
    Optional<Credential> taken();

    /** A small blob: a configuration. */
    byte[] blob(String digest, int mostBytes);

    /**
     * A blob of any size.
     *
     * @param size as its descriptor has it, in bytes
     */
    InputStream open(String digest, long size) throws IOException;
}

package io.skiff.agent.image;

import java.io.IOException;
import java.io.InputStream;

/** Where one image can be read by its digests: a registry, or another node. What it gives is not believed before its digest is checked. */
public interface ImageOrigin {

    /**
     * A manifest or an index, as it lies there.
     *
     * @param reference a tag or a digest
     */
    byte[] manifest(String reference, int mostBytes);

    /** A small blob: a configuration. */
    byte[] blob(String digest, int mostBytes);

    /**
     * A blob of any size.
     *
     * @param size as its descriptor has it, in bytes
     */
    InputStream open(String digest, long size) throws IOException;
}

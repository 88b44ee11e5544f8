package io.skiff.agent.image;

import java.io.IOException;
import java.io.InputStream;

/** Gives the content of layers: an archive, or a registry. {@code toString} names it in messages. */
interface LayerSource {

    /** The layer's tar, compressed as it lies there. */
    InputStream open(ArchivedImage.Layer layer) throws IOException;

    /** Whether it is the tar itself, not the blob that the image's manifest names. */
    default boolean isPlainTar() {
        return false;
    }
}

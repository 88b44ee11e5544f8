package io.skiff.agent.image;

import java.io.IOException;
import java.io.InputStream;

/** Where an image is pushed to: a repository of a registry. */
public interface ImageDestination {

    /** Whether the repository has the blob already. */
    boolean has(String digest);

    /**
     * Takes a blob over from another repository of the same registry.
     *
     * @return false if the registry has it not, does not give it, or knows no such thing
     */
    boolean mount(String digest, String repository);

    /** Sends a blob. After a broken connection it is read again. */
    void upload(String digest, long size, Content content);

    /** @param reference a tag or a digest */
    void putManifest(String reference, String mediaType, byte[] manifest);

    /** A blob that can be read several times. */
    @FunctionalInterface
    interface Content {

        InputStream open() throws IOException;
    }
}

package io.skiff.agent.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The images of this host by name. They are content addressed, and each layer is unpacked once. Other processes may use
 * the same directory at the same time.
 */
public interface ImageStore {

    /**
     * Finds the image that a reference ({@code web:v1}, {@code host/path:tag}, {@code name@sha256:...}) means on this
     * host now.
     */
    Optional<Image> find(String reference);

    /** Lists the images, ordered by name. */
    List<Image> list();

    /**
     * Imports the images of an OCI layout tar or a {@code docker save} tar, gzipped or not. It verifies every digest.
     *
     * @return the images with their names on this host
     * @throws ImageException if the file is faulty; nothing of it is kept
     */
    default List<Image> importArchive(Path archive) {
        return importArchive(archive, Optional.empty());
    }

    /**
     * Imports an archive under a name, if it has no name or the user wants another one.
     *
     * @throws ImageException also if the archive has several images
     */
    List<Image> importArchive(Path archive, Optional<String> name);

    /**
     * Imports an archive that arrives as a stream.
     *
     * @throws IOException the stream ended early
     */
    List<Image> importArchive(InputStream archive, Optional<String> name) throws IOException;

    /**
     * Pulls the image that the name means at its origin now, with the layers that are missing here.
     *
     * @throws ImageException if the image is damaged or for another platform; the origin's exceptions pass through
     */
    Image pull(String reference, ImageOrigin origin, PullProgress progress);

    /**
     * Notes that the image of this name may be used by who proved it to the image's registry.
     *
     * @param taken the credential that the registry took; empty if everybody may use the image
     * @return empty if the name has no image with this digest any more
     */
    Optional<Image> admit(String reference, String digest, Optional<Credential> taken);

    /**
     * Pushes an image under its name.
     *
     * @return the digest of the manifest, which is another one where a layer had to be compressed again
     * @throws ImageException if there is no such image, or its layers cannot be written again; the destination's exceptions pass through
     */
    String push(String reference, ImageDestination destination, PullProgress progress);

    /**
     * Writes images as an archive that is an OCI image layout and what {@code docker save} writes.
     *
     * @throws ImageException if an image cannot be written
     * @throws IOException of the stream
     */
    void export(List<Image> images, OutputStream out) throws IOException;

    /** Gives an image of this host another name; whatever had that name has it no more. Empty if there is no such image. */
    Optional<Image> tag(String reference, String name);

    /** Pins an image, or lets go of it. Empty if there is no such image. */
    Optional<Image> pin(String reference, boolean isPinned);

    /** The size of the files of a layer of an image, in bytes. */
    long layerBytes(Path layer);

    /** Removes a name. Its layers stay until {@link #collect}. */
    boolean remove(String reference);

    /**
     * Finds a document of an image, byte for byte as its author wrote it.
     *
     * @param digest one of {@link Image#documents}
     */
    Optional<byte[]> document(String digest);

    /** The disk with the images. */
    ImageGarbage.Disk disk();

    /** Deletes the layers that neither an image, a container, a pull, a running build nor the result of a build's step uses. */
    void collect(Set<Path> layersInUse);

    /** Deletes what killed processes left of everything but builds. What was complete stays. */
    void clearLeftovers();

    /** The layers that stay though no image has them: those of results of builds' steps, running builds and pulls. */
    Set<Path> layersWithoutImage();

    /** What builds keep only to be faster, and no running build uses. It looks at every file of the caches. */
    List<BuildCacheEntry> buildCache();

    /** Removes some of it, unless a build uses it by now. Layers stay until {@link #collect}. */
    void removeBuildCache(List<BuildCacheEntry> entries);
}

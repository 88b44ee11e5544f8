package io.skiff.agent.image;

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
    List<Image> importArchive(Path archive);

    /**
     * Imports an archive under a name, if it has no name or the user wants another one.
     *
     * @throws ImageException also if the archive has several images
     */
    List<Image> importArchive(Path archive, Optional<String> name);

    /**
     * Pulls the image that the name means at its origin now, with the layers that are missing here.
     *
     * @throws ImageException if the image is damaged or for another platform; the origin's exceptions pass through
     */
    Image pull(String reference, ImageOrigin origin, PullProgress progress);

    /** Removes a name. Its layers stay until {@link #collect}. */
    boolean remove(String reference);

    /** The disk with the images. */
    ImageGarbage.Disk disk();

    /** Deletes the layers that neither an image nor a container of this host uses. */
    void collect(Set<Path> layersInUse);
}

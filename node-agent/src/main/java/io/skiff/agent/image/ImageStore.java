package io.skiff.agent.image;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The images on this host, by name: content addressed, each layer unpacked once. Safe beside other processes on the same directory. */
public interface ImageStore {

    /** The image that a reference ({@code web:v1}, {@code host/path:tag}, {@code name@sha256:...}) means here now. */
    Optional<Image> find(String reference);

    /** Ordered by name. */
    List<Image> list();

    /**
     * Brings in the images of an OCI layout tar or a {@code docker save} tar (either gzipped or not); verifies every digest.
     *
     * @return the images, as they are named now
     * @throws ImageException with what is wrong with the file; nothing of it is kept then
     */
    List<Image> importArchive(Path archive);

    /**
     * The same, with a name for an archive that gives none, or another one.
     *
     * @throws ImageException also when the archive has several images
     */
    List<Image> importArchive(Path archive, Optional<String> name);

    /** Forgets a name; its layers stay until {@link #collect}. */
    boolean remove(String reference);

    /** The disk that the images are on. */
    ImageGarbage.Disk disk();

    /** Deletes the layers that no image has and that are not among those given: of the containers on this host. */
    void collect(Set<Path> layersInUse);
}

package io.skiff.agent.image;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Says which images an archive has, and how they are named here. */
final class ArchiveContent {

    /** Bounds the agent's memory: it keeps every name with its configuration. */
    private static final int MOST_NAMES = 100;

    private ArchiveContent() {}

    /** The images for this host. */
    static List<ArchivedImage> read(ImageArchive archive, Limits limits) throws IOException {
        Platform host = Platform.ofThisHost();
        List<ArchivedImage> found;
        if (OciLayout.isIn(archive)) {
            found = new OciLayout(archive, host).images();
        } else if (DockerArchive.isIn(archive)) {
            found = new DockerArchive(archive, host).images();
        } else {
            throw new ImageException(
                    archive + " is not an image: it has neither index.json and oci-layout (an OCI layout)"
                            + " nor manifest.json (docker save)");
        }
        if (found.isEmpty() || found.size() > limits.images()) {
            throw new ImageException(
                    archive + " has " + found.size() + " images; 1 to " + limits.images() + " can be imported");
        }
        return found;
    }

    /** The images by the names that they get here. */
    static Map<String, ArchivedImage> named(
            List<ArchivedImage> found, Optional<ImageReference> given, ImageArchive archive) {
        var named = new TreeMap<String, ArchivedImage>();
        if (given.isPresent()) {
            if (found.stream().map(ArchivedImage::digest).distinct().count() > 1) {
                throw new ImageException(archive + " has several images, which cannot all be named " + given.get());
            }
            if (given.get().digest().isPresent()) {
                throw new ImageException("an image cannot be given a name with a digest: " + given.get());
            }
            named.put(given.get().toString(), found.get(0));
            return named;
        }
        for (ArchivedImage image : found) {
            if (image.names().isEmpty()) {
                throw new ImageException(
                        "the archive does not say how " + image.label() + " is named; name it with --name");
            }
            image.names().forEach(name -> named.put(ImageReference.parse(name).toString(), image));
        }
        if (named.size() > MOST_NAMES) {
            throw new ImageException(
                    archive + " gives its images " + named.size() + " names; at most " + MOST_NAMES + " are taken");
        }
        return named;
    }
}

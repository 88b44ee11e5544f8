package io.skiff.agent.volume;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Finds a part of a volume; what containers put into the volume cannot lead it elsewhere. */
public final class SubPath {

    private SubPath() {}

    /**
     * The file or directory below a volume's source; a directory is made when there is nothing.
     *
     * @param path relative; empty for the volume itself
     * @throws VolumeException when it leaves the volume, or would by a symbolic link
     */
    public static Path resolve(String volume, Path source, String path) {
        Path current = source;
        try {
            for (Path name : checked(volume, path)) {
                current = current.resolve(name);
                if (Files.isSymbolicLink(current)) {
                    throw new VolumeException("subPath \"" + path + "\" of volume \"" + volume + "\" goes through the"
                            + " symbolic link " + source.relativize(current) + ", which is not allowed");
                }
                if (!Files.exists(current, LinkOption.NOFOLLOW_LINKS)) {
                    Files.createDirectory(current);
                }
            }
            return current;
        } catch (IOException e) {
            throw new VolumeException("subPath \"" + path + "\" of volume \"" + volume + "\": " + e, e);
        }
    }

    /** A path that is relative and does not climb. */
    static Path checked(String volume, String path) {
        Path relative = Path.of(path);
        boolean climbs = false;
        for (Path name : relative) {
            climbs |= name.toString().equals("..");
        }
        if (relative.isAbsolute() || climbs) {
            throw new VolumeException(
                    "\"" + path + "\" in volume \"" + volume + "\" must be relative and without \"..\"");
        }
        return relative;
    }
}

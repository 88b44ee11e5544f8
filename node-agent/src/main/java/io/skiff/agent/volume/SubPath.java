package io.skiff.agent.volume;

import io.skiff.agent.linux.Errno;
import io.skiff.agent.linux.ErrnoException;
import io.skiff.agent.linux.file.Beneath;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A path inside a volume. The content that containers put into the volume cannot lead it elsewhere. */
public final class SubPath {

    /** The kernel accepts no longer path. */
    private static final int MOST_BYTES = 4095;

    private static final int MODE = 0755;

    private SubPath() {}

    /**
     * Makes the missing directories of a path below a volume's source. The mount opens the path once more beneath the
     * source, because somebody may exchange it meanwhile.
     *
     * @param path relative; empty for the volume itself
     * @return the path to open beneath the source
     * @throws VolumeException if it leaves the volume, or would by a symbolic link
     */
    public static String prepare(String volume, Path source, String path) {
        var names = names(volume, path);
        if (!names.isEmpty()) {
            try {
                make(source, names);
            } catch (ErrnoException refused) {
                throw explained(volume, path, refused);
            }
        }
        return String.join("/", names);
    }

    private static void make(Path source, List<String> names) {
        var current = Beneath.directory(source);
        try {
            for (int i = 0; i < names.size() - 1; i++) {
                var next = current.enterOrMake(names.get(i), MODE);
                current.close();
                current = next;
            }
            // the last name may be a file
            var last = names.get(names.size() - 1);
            current.makeDirectory(last, MODE);
            current.open(last).close();
        } finally {
            current.close();
        }
    }

    private static VolumeException explained(String volume, String path, ErrnoException refused) {
        var what = "subPath \"" + path + "\" of volume \"" + volume + "\"";
        if (refused.errno().equals(Errno.ELOOP)) {
            return new VolumeException(what + " goes through a symbolic link, which is not allowed", refused);
        }
        if (refused.errno().equals(Errno.ENOTDIR)) {
            return new VolumeException(what + " goes through a file", refused);
        }
        return new VolumeException(what + ": " + refused.getMessage(), refused);
    }

    /**
     * Splits a relative path that does not climb.
     *
     * @throws VolumeException if it is absolute or climbs
     */
    static List<String> names(String volume, String path) {
        var names = new ArrayList<String>();
        for (var name : path.split("/", -1)) {
            if (!name.isEmpty() && !name.equals(".")) {
                names.add(name);
            }
        }
        if (path.startsWith("/") || names.contains("..")) {
            throw new VolumeException(
                    "\"" + path + "\" in volume \"" + volume + "\" must be relative and without \"..\"");
        }
        if (path.length() > MOST_BYTES || path.indexOf('\0') >= 0) {
            throw new VolumeException("a path in volume \"" + volume + "\" is longer than " + MOST_BYTES
                    + " characters or has a zero byte");
        }
        return names;
    }
}

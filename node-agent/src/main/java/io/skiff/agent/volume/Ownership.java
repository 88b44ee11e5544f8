package io.skiff.agent.volume;

import io.skiff.agent.linux.Errno;
import io.skiff.agent.linux.ErrnoException;
import io.skiff.agent.linux.file.Beneath;
import io.skiff.agent.linux.file.OpenPlace;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Gives the files of a volume to a pod's group, as kubelet does (pkg/volume/volume_linux.go): files can be read and
 * written by it, directories entered, and what is made in them is the group's too. Every file is opened beneath the one
 * above it; links are left as they are, and other file systems too.
 */
final class Ownership {

    private static final int FILE = 0660;
    private static final int DIRECTORY = 02770;
    private static final int MODE = 07777;

    /** The agent has a descriptor open for each level. */
    private static final int MOST_LEVELS = 200;

    private final String volume;
    private final long group;
    private final boolean isWhole;

    /** @param isWhole whether all files are looked at, even if the volume's root is as it should be */
    Ownership(String volume, long group, boolean isWhole) {
        this.volume = volume;
        this.group = group;
        this.isWhole = isWhole;
    }

    void give(Path directory) throws IOException {
        try (var root = Beneath.host(directory)) {
            boolean isRight = root.group() == group && (root.mode() & DIRECTORY) == DIRECTORY;
            if (isRight && !isWhole) {
                return;
            }
            giveAll(root, root.mountId(), 0);
            // last: a root that is right says that everything is, also after the agent was killed
            give(root, DIRECTORY);
        }
    }

    /** One name at a time: a container chooses how many there are. */
    private void giveAll(OpenPlace directory, long mount, int level) throws IOException {
        if (level == MOST_LEVELS) {
            throw new VolumeException("volume \"" + volume + "\" has directories more than " + MOST_LEVELS
                    + " levels deep, which cannot be given to the pod's fsGroup; set fsGroupChangePolicy: OnRootMismatch"
                    + " or remove fsGroup");
        }
        try (var entries = Files.newDirectoryStream(directory.path())) {
            for (var entry : entries) {
                giveOne(directory, entry.getFileName().toString(), mount, level);
            }
        } catch (DirectoryIteratorException fault) {
            throw fault.getCause();
        }
    }

    private void giveOne(OpenPlace directory, String name, long mount, int level) throws IOException {
        try (var place = Beneath.open(directory, name)) {
            if (place.mountId() != mount) {
                return;
            }
            if (place.isDirectory()) {
                give(place, DIRECTORY);
                giveAll(place, mount, level + 1);
            } else {
                give(place, FILE);
            }
        } catch (ErrnoException refused) {
            boolean isLinkOrGone = refused.errno().equals(Errno.ELOOP)
                    || refused.errno().equals(Errno.ENOENT)
                    || refused.errno().equals(Errno.ENOTDIR);
            if (!isLinkOrGone) {
                throw refused;
            }
        }
    }

    /** A change of the group takes set-user-id bits off; the mode brings them back. */
    private void give(OpenPlace place, int permissions) {
        int wanted = (place.mode() | permissions) & MODE;
        if (place.group() != group) {
            place.setGroup(group);
        }
        if (place.group() != group || place.mode() != wanted) {
            place.setMode(wanted);
        }
    }
}

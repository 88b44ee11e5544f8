package io.skiff.agent.build;

import io.skiff.agent.linux.file.Inode;
import io.skiff.agent.linux.file.Inodes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** The owner and the permissions of an image's root, which overlayfs takes from the topmost directory. */
final class RootAttributes {

    private RootAttributes() {}

    static void copy(Path from, Path to) {
        try {
            var inodes = new Inodes();
            var inode = Inode.of(from);
            inodes.setOwner(to, (int) inode.uid(), (int) inode.gid());
            inodes.setMode(to, inode.permissions());
        } catch (IOException e) {
            throw new UncheckedIOException("read the permissions of " + from, e);
        }
    }
}

package io.skiff.agent.storage;

import io.skiff.agent.linux.file.DeletedTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** A directory that the agent made, with all that is in it. */
public record FileTree(Path root) {

    /** Does nothing when it is not there; follows no symbolic links. */
    public void delete() {
        try {
            DeletedTree.delete(root);
        } catch (IOException e) {
            throw new UncheckedIOException("delete " + root, e);
        }
    }
}

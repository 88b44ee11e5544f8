package io.skiff.agent.storage;

import io.skiff.agent.linux.file.DeletedTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** A directory of the agent with everything in it. */
public record FileTree(Path root) {

    /** Deletes the tree, and follows no symbolic links. Does nothing if it does not exist. */
    public void delete() {
        try {
            DeletedTree.delete(root);
        } catch (IOException e) {
            throw new UncheckedIOException("delete " + root, e);
        }
    }
}

package io.skiff.agent.image;

import io.skiff.agent.linux.file.DeletedTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** Directories for what is not complete yet, each with a {@link WorkLock}. What a killed process left is deleted when the next one begins. */
final class WorkDirectories {

    private final Path parent;

    WorkDirectories(Path parent) {
        this.parent = parent;
    }

    /** Deletes what killed processes left. */
    void clearAbandoned() throws IOException {
        Files.createDirectories(parent);
        WorkLock.clearAbandoned(parent, DeletedTree::delete);
    }

    WorkDirectory begin() throws IOException {
        clearAbandoned();
        Path directory = parent.resolve("work-" + UUID.randomUUID());
        // the lock first: a directory without one is nobody's
        var lock = WorkLock.make(directory);
        try {
            return new WorkDirectory(Files.createDirectory(directory), lock);
        } catch (IOException e) {
            lock.close();
            throw e;
        }
    }

    /** One of them. Closing deletes it. */
    record WorkDirectory(Path path, WorkLock lock) implements AutoCloseable {

        @Override
        public void close() throws IOException {
            try (lock) {
                DeletedTree.delete(path);
            }
        }
    }
}

package io.skiff.agent.image;

import io.skiff.agent.linux.file.DeletedTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The time in which only this process changes the directory of images. It begins with deleting the remains of a killed writer. */
record StoreWriting(WriterLock lock, Path workDirectory, ImageIndex index) implements AutoCloseable {

    static StoreWriting begin(Path directory, ImageIndex index) throws IOException {
        var lock = WriterLock.acquire(directory.resolve("lock"));
        var workDirectory = directory.resolve("tmp");
        try {
            DeletedTree.delete(workDirectory);
            Files.createDirectory(workDirectory);
            return new StoreWriting(lock, workDirectory, index);
        } catch (IOException e) {
            lock.close();
            throw e;
        }
    }

    /** Reads the images, for a change that is written back. */
    Map<String, Image> images() throws IOException {
        return new TreeMap<>(index.read());
    }

    @Override
    public void close() throws IOException {
        try (lock) {
            DeletedTree.delete(workDirectory);
        }
    }
}

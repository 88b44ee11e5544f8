package io.skiff.agent.image;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;

/** Admits one writer at a time to an image directory, among threads and among processes. It ends with its process. */
final class WriterLock implements AutoCloseable {

    /** Excludes the threads of this process from one another: a file lock only works between processes. */
    private static final ReentrantLock IN_PROCESS = new ReentrantLock();

    private final FileChannel channel;

    private WriterLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Waits for the other writer, and takes the lock. */
    static WriterLock acquire(Path file) throws IOException {
        IN_PROCESS.lock();
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.lock();
            if (!lock.isValid()) {
                throw new IOException("cannot lock " + file);
            }
            return new WriterLock(channel);
        } catch (IOException | RuntimeException e) {
            IN_PROCESS.unlock();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            IN_PROCESS.unlock();
        }
    }
}

package io.skiff.agent.image;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** Admits one at a time to what a file stands for, among threads and among processes. It ends with its process. */
final class WriterLock implements AutoCloseable {

    /** Excludes the threads of this process from one another: a file lock only works between processes. */
    private static final Map<Path, ReentrantLock> IN_PROCESS = new ConcurrentHashMap<>();

    private final ReentrantLock inProcess;
    private final FileChannel channel;

    private WriterLock(ReentrantLock inProcess, FileChannel channel) {
        this.inProcess = inProcess;
        this.channel = channel;
    }

    /** Waits for the other one, and takes the lock. */
    static WriterLock acquire(Path file) throws IOException {
        var inProcess = IN_PROCESS.computeIfAbsent(file.toAbsolutePath(), any -> new ReentrantLock());
        inProcess.lock();
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.lock();
            if (!lock.isValid()) {
                throw new IOException("cannot lock " + file);
            }
            return new WriterLock(inProcess, channel);
        } catch (IOException | RuntimeException e) {
            inProcess.unlock();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            inProcess.unlock();
        }
    }
}

package io.skiff.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.logging.log4j.LogManager;

/** At most one agent on a data directory; the kernel gives the lock back however the agent ends. */
final class NodeLock implements AutoCloseable {

    private final FileChannel channel;

    private NodeLock(FileChannel channel) {
        this.channel = channel;
    }

    /** @throws IllegalStateException when another agent has it */
    static NodeLock take(Path file) {
        try {
            var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                channel.close();
                throw new IllegalStateException("another agent (process "
                        + Files.readString(file).strip() + ") runs on " + file.getParent()
                        + "; stop it first, or give this one another --data-dir and --node-name");
            }
            writeOwner(channel, file);
            return new NodeLock(channel);
        } catch (IOException e) {
            throw new UncheckedIOException("lock " + file, e);
        }
    }

    /** For the message of whoever comes second; the lock holds without it, also on a full disk. */
    private static void writeOwner(FileChannel channel, Path file) {
        var owner = Long.toString(ProcessHandle.current().pid());
        try {
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(owner.getBytes(StandardCharsets.US_ASCII)));
        } catch (IOException e) {
            LogManager.getLogger(NodeLock.class)
                    .warn("The agent's process id was not written to {}: {}", file, e.toString());
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("release the agent's lock", e);
        }
    }
}

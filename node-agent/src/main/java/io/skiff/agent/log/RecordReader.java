package io.skiff.agent.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.Optional;

/** Reads the records of one log file from a position on. It skips an incomplete record at the end. */
final class RecordReader {

    private static final int BLOCK = 64 << 10;

    private final FileChannel channel;
    private final ByteBuffer block = ByteBuffer.allocate(BLOCK);
    private long position;

    RecordReader(FileChannel channel, long position) {
        this.channel = channel;
        this.position = position;
        block.limit(0);
    }

    /** The position of the next record. */
    long position() {
        return position;
    }

    /** Reads the next record; empty at the present end. It may be called again after the file has grown. */
    Optional<OutputRecord> next() throws IOException {
        while (true) {
            Optional<byte[]> line = line();
            if (line.isEmpty()) {
                return Optional.empty();
            }
            Optional<OutputRecord> record = OutputRecord.parse(line.get());
            if (record.isPresent()) {
                return record;
            }
        }
    }

    private Optional<byte[]> line() throws IOException {
        int end = lineFeed();
        if (end < 0) {
            fill();
            end = lineFeed();
        }
        if (end < 0) {
            return Optional.empty();
        }
        byte[] line = Arrays.copyOfRange(block.array(), block.position(), end);
        block.position(end + 1);
        position += line.length + 1;
        return Optional.of(line);
    }

    private int lineFeed() {
        for (int i = block.position(); i < block.limit(); i++) {
            if (block.get(i) == '\n') {
                return i;
            }
        }
        return -1;
    }

    /** Fills the buffer. A block without any line feed is no part of a log, and is skipped. */
    private void fill() throws IOException {
        if (block.remaining() == BLOCK) {
            position += BLOCK;
            block.position(block.limit());
        }
        block.compact();
        while (block.hasRemaining() && channel.read(block, position + block.position()) > 0) {
            // reads until the block is full or the file ends
        }
        block.flip();
    }
}

package io.skiff.agent.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.Optional;

/** Reads the records of one log file from a position on; a record whose end is not written yet is not there. */
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

    /** Where the next record begins. */
    long position() {
        return position;
    }

    /** Empty at the end as it is now; may be called again when the file has grown. */
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

    /** A block without any line feed is no part of a log; it is passed over. */
    private void fill() throws IOException {
        if (block.remaining() == BLOCK) {
            position += BLOCK;
            block.position(block.limit());
        }
        block.compact();
        while (block.hasRemaining() && channel.read(block, position + block.position()) > 0) {
            // until the block is full or the file ends
        }
        block.flip();
    }
}

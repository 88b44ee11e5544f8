package io.skiff.agent.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;

/**
 * An archive's file. Until its entries are listed only a budget of bytes can be read, because the list is kept in
 * memory.
 */
final class HeaderChannel implements SeekableByteChannel {

    /** Enough for sixteen thousand entries; an image has about four for each layer. */
    private static final long MOST_BYTES = 8 << 20;

    private final SeekableByteChannel file;
    private long read;
    private boolean isListed;

    HeaderChannel(SeekableByteChannel file) {
        this.file = file;
    }

    /** Lifts the budget after the list. Contents are bounded elsewhere. */
    void endOfList() {
        isListed = true;
    }

    @Override
    public int read(ByteBuffer buffer) throws IOException {
        int count = file.read(buffer);
        read += Math.max(0, count);
        if (!isListed && read > MOST_BYTES) {
            throw new ImageException("the headers of its entries are larger than " + MOST_BYTES + " bytes");
        }
        return count;
    }

    @Override
    public int write(ByteBuffer buffer) throws IOException {
        return file.write(buffer);
    }

    @Override
    public long position() throws IOException {
        return file.position();
    }

    @Override
    public SeekableByteChannel position(long position) throws IOException {
        file.position(position);
        return this;
    }

    @Override
    public long size() throws IOException {
        return file.size();
    }

    @Override
    public SeekableByteChannel truncate(long size) throws IOException {
        file.truncate(size);
        return this;
    }

    @Override
    public boolean isOpen() {
        return file.isOpen();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}

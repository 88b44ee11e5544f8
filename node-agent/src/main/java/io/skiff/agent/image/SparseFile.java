package io.skiff.agent.image;

import io.skiff.agent.linux.file.Inodes;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/** A file of a tar that consists of data and holes, in any of GNU tar's forms: its own of old, and 0.0, 0.1 and 1.0 in extended headers. */
final class SparseFile {

    private static final int BUFFER_BYTES = 1 << 16;

    private final long size;
    private final List<Region> regions;

    private SparseFile(long size, List<Region> regions) {
        this.size = size;
        this.regions = List.copyOf(regions);
    }

    /** Where a file has data. */
    private record Region(long offset, long bytes) {}

    /** @throws ImageException if the regions are not in the file, or overlap */
    static SparseFile of(TarArchiveEntry entry) throws IOException {
        var regions = new ArrayList<Region>();
        long end = 0;
        for (var header : entry.getOrderedSparseHeaders()) {
            var region = new Region(header.getOffset(), header.getNumbytes());
            LayerPaths.require(
                    region.offset() >= end
                            && region.bytes() >= 0
                            && region.offset() <= entry.getRealSize()
                            && region.bytes() <= entry.getRealSize() - region.offset(),
                    entry.getName(),
                    "its sparse regions overlap, or are not in the file");
            end = region.offset() + region.bytes();
            if (region.bytes() > 0) {
                regions.add(region);
            }
        }
        return new SparseFile(entry.getRealSize(), regions);
    }

    /**
     * Makes the file.
     *
     * @param content as it is read, with zeros for its holes
     * @return the bytes of its holes
     */
    long write(Path path, InputStream content, Inodes inodes) throws IOException {
        try (var file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            long at = 0;
            for (var region : regions) {
                content.skipNBytes(region.offset() - at);
                file.position(region.offset());
                copy(content, file, region.bytes());
                at = region.offset() + region.bytes();
            }
            inodes.setSize(path, size);
            passOver(content, size - at);
        }
        return size - regions.stream().mapToLong(Region::bytes).sum();
    }

    /** What is left is a hole, of which the reader would make zeros. */
    private static void passOver(InputStream content, long bytes) throws IOException {
        for (long left = bytes, skipped = 1; left > 0 && skipped > 0; left -= skipped) {
            skipped = content.skip(left);
        }
    }

    private static void copy(InputStream content, FileChannel file, long bytes) throws IOException {
        var buffer = new byte[BUFFER_BYTES];
        for (long left = bytes; left > 0; ) {
            int count = content.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (count < 0) {
                throw new EOFException("it is cut off");
            }
            write(file, ByteBuffer.wrap(buffer, 0, count));
            left -= count;
        }
    }

    private static void write(FileChannel file, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }
}

package io.skiff.agent.image;

import io.skiff.agent.linux.ErrnoException;
import io.skiff.agent.linux.file.Beneath;
import io.skiff.archive.PathText;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * What a layer's tar has beside the content of its files: headers, their order, padding. With it the tar is written again byte for byte
 * from the unpacked layer, so that an image can go on to another registry as the same image.
 *
 * <p>The form, compressed by gzip: {@code R} and a length, and so many bytes of the tar; or {@code F}, the path of a file below the layer's
 * directory and a length, for so many bytes of its content. A length is a long; a path is a length as an int and the bytes.
 */
final class TarSkeleton {

    private static final char RAW = 'R';
    private static final char FILE = 'F';
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int MOST_PATH_BYTES = 1 << 16;

    private TarSkeleton() {}

    /** Writes the tar again. It is for the caller to look at its digest: the layer may have changed. */
    static void write(InputStream skeleton, Path layer, OutputStream tar) throws IOException {
        try (var in = new DataInputStream(new GZIPInputStream(skeleton, BUFFER_BYTES));
                var root = Beneath.directory(layer)) {
            for (int kind = in.read(); kind >= 0; kind = in.read()) {
                if (kind == RAW) {
                    copy(in, in.readLong(), tar);
                } else {
                    var path = path(in);
                    copyFile(root, path, in.readLong(), tar);
                }
            }
        }
    }

    /** The length of the tar. */
    static long tarBytes(InputStream skeleton) throws IOException {
        long bytes = 0;
        try (var in = new DataInputStream(new GZIPInputStream(skeleton, BUFFER_BYTES))) {
            for (int kind = in.read(); kind >= 0; kind = in.read()) {
                if (kind == FILE) {
                    path(in);
                }
                long length = in.readLong();
                in.skipNBytes(kind == RAW ? length : 0);
                bytes += length;
            }
        }
        return bytes;
    }

    private static String path(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > MOST_PATH_BYTES) {
            throw new IOException("the skeleton of the layer is damaged");
        }
        return PathText.of(in.readNBytes(length));
    }

    /** Links are not followed: a later entry of the layer may have put one in the way. */
    private static void copyFile(Beneath root, String path, long length, OutputStream tar) throws IOException {
        try (var file = root.open(path)) {
            if (!file.isRegularFile()) {
                throw new IOException("the layer has no file " + path + " any more");
            }
            try (var content = file.content()) {
                copy(content, length, tar);
            }
        } catch (ErrnoException e) {
            throw new IOException("the layer has no file " + path + " any more: " + e.errno(), e);
        }
    }

    private static void copy(InputStream in, long length, OutputStream out) throws IOException {
        var buffer = new byte[BUFFER_BYTES];
        long left = length;
        while (left > 0) {
            int count = in.read(buffer, 0, (int) Math.min(left, buffer.length));
            if (count < 0) {
                throw new IOException(left + " bytes of the layer are missing");
            }
            out.write(buffer, 0, count);
            left -= count;
        }
    }

    /** Passes a tar on, and keeps its skeleton. */
    static final class Recorder extends FilterInputStream {

        private final DataOutputStream skeleton;
        private final byte[] raw = new byte[BUFFER_BYTES];
        private int rawBytes;
        private boolean isContent;
        private long contentBytes;

        Recorder(InputStream tar, OutputStream skeleton) throws IOException {
            super(tar);
            this.skeleton = new DataOutputStream(new FastGzip(skeleton));
        }

        /** What is read from now on is the content of a file. */
        void beginContent() {
            isContent = true;
            contentBytes = 0;
        }

        /** @param path of the file, below the layer's directory */
        void endContent(Path path) throws IOException {
            isContent = false;
            if (contentBytes > 0) {
                flushRaw();
                var bytes = PathText.bytes(PathText.of(path));
                skeleton.write(FILE);
                skeleton.writeInt(bytes.length);
                skeleton.write(bytes);
                skeleton.writeLong(contentBytes);
            }
        }

        /** Completes the skeleton, once the tar is read to its end. */
        void finish() throws IOException {
            flushRaw();
            skeleton.close();
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int count = super.read(buffer, offset, length);
            if (count > 0 && isContent) {
                contentBytes += count;
            } else if (count > 0) {
                keep(buffer, offset, count);
            }
            return count;
        }

        /** Nothing is passed over unseen. */
        @Override
        public long skip(long most) throws IOException {
            var buffer = new byte[(int) Math.max(1, Math.min(most, BUFFER_BYTES))];
            return most <= 0 ? 0 : Math.max(0, read(buffer, 0, buffer.length));
        }

        @Override
        public boolean markSupported() {
            return false;
        }

        private void keep(byte[] buffer, int offset, int count) throws IOException {
            for (int at = offset, left = count; left > 0; ) {
                int size = Math.min(left, raw.length - rawBytes);
                System.arraycopy(buffer, at, raw, rawBytes, size);
                rawBytes += size;
                at += size;
                left -= size;
                if (rawBytes == raw.length) {
                    flushRaw();
                }
            }
        }

        private void flushRaw() throws IOException {
            if (rawBytes > 0) {
                skeleton.write(RAW);
                skeleton.writeLong(rawBytes);
                skeleton.write(raw, 0, rawBytes);
                rawBytes = 0;
            }
        }
    }

    /** Headers are so alike that the fastest level makes a small part of them. */
    private static final class FastGzip extends GZIPOutputStream {

        FastGzip(OutputStream out) throws IOException {
            super(out, BUFFER_BYTES);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }
}

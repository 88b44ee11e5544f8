package io.skiff.agent.image;

import io.skiff.agent.linux.file.Inodes;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A tar of files that is no layer: the context of a build, or what ADD unpacks. The bounds of a layer hold for it. */
public final class TarArchive {

    private static final int MAGIC_AT = 257;
    private static final byte[] MAGIC = "ustar".getBytes(StandardCharsets.US_ASCII);

    private TarArchive() {}

    /** Whether a file is a tar, plain or compressed in a way that is known here. */
    public static boolean isOne(Path file) throws IOException {
        try (var in = new BufferedInputStream(Files.newInputStream(file));
                var plain = plain(in, file.toString())) {
            byte[] head = plain.readNBytes(MAGIC_AT + MAGIC.length);
            return head.length == MAGIC_AT + MAGIC.length
                    && java.util.Arrays.equals(head, MAGIC_AT, head.length, MAGIC, 0, MAGIC.length);
        } catch (IOException | ImageException isNone) {
            return false;
        }
    }

    /**
     * Unpacks into an empty directory that nobody else reaches. No entry leaves it.
     *
     * @param what names the archive in messages
     */
    public static void unpack(InputStream in, Path directory, String what) {
        unpack(in, directory, what, false);
    }

    /**
     * The same for an archive that comes over a connection, which may break: one without the mark of its end is refused.
     *
     * @throws ImageException if it was cut off
     */
    public static void unpackWhole(InputStream in, Path directory, String what) {
        unpack(in, directory, what, true);
    }

    private static void unpack(InputStream in, Path directory, String what, boolean isEndRequired) {
        try (var plain = plain(in, what)) {
            var unpacker = new LayerUnpacker(directory, new Inodes(), Limits.DEFAULT);
            unpacker.unpack(plain);
            if (isEndRequired && !unpacker.isWhole()) {
                throw new ImageException("the tar has no end: it was cut off on its way; send it again");
            }
        } catch (IOException | RuntimeException e) {
            throw ImageException.of(what, e);
        }
    }

    private static InputStream plain(InputStream in, String what) throws IOException {
        return Decompression.of(in, Limits.DEFAULT.layerBytes() * 2, what);
    }
}

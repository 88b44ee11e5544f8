package io.skiff.agent.image;

import io.skiff.agent.linux.Errno;
import io.skiff.agent.linux.ErrnoException;
import io.skiff.agent.linux.file.Beneath;
import io.skiff.agent.linux.file.Inodes;
import io.skiff.archive.PathText;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Set;

/**
 * The times that the directories of a layer get once all that is in them is unpacked. They wait on the disk, because a layer may have two
 * million directories, in a file that loses its name at once, so that nothing is left of a killed process.
 */
final class DirectoryTimes implements AutoCloseable {

    /** By nothing, a file or a link, itself or a directory above it. */
    private static final Set<Errno> REPLACED = Set.of(Errno.ENOENT, Errno.ENOTDIR, Errno.ELOOP);

    private final Path layer;
    private final FileChannel file;
    private final DataOutputStream out;
    private long count;

    /** @param layer the directory beside which the file is made */
    DirectoryTimes(Path layer) throws IOException {
        this.layer = layer;
        file = FileChannel.open(
                layer.resolveSibling(layer.getFileName() + ".times"),
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE);
        out = new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(file)));
    }

    /** Notes a time. A later one of the same directory counts. */
    void add(Path directory, Instant time) throws IOException {
        out.writeUTF(PathText.of(layer.relativize(directory)));
        out.writeLong(time.getEpochSecond());
        out.writeInt(time.getNano());
        count++;
    }

    /** Sets the times of those that are still directories, and still reached without a link: it may lead out of the layer. */
    void setAll(Inodes inodes) throws IOException {
        out.flush();
        file.position(0);
        var in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(file)));
        try (var root = Beneath.directory(layer)) {
            for (long left = count; left > 0; left--) {
                var directory = in.readUTF();
                set(root, directory, Instant.ofEpochSecond(in.readLong(), in.readInt()), inodes);
            }
        }
    }

    private static void set(Beneath root, String directory, Instant time, Inodes inodes) {
        try (var place = root.open(directory)) {
            if (place.isDirectory()) {
                inodes.setModified(place.path(), time);
            }
        } catch (ErrnoException replaced) {
            if (!REPLACED.contains(replaced.errno())) {
                throw replaced;
            }
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}

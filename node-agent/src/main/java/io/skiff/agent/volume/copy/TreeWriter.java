package io.skiff.agent.volume.copy;

import io.skiff.agent.linux.file.Beneath;
import io.skiff.agent.linux.file.Inodes;
import io.skiff.agent.linux.file.OpenPlace;
import io.skiff.agent.volume.VolumeException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes a directory as it is told. Nobody else reaches it meanwhile, and everything is made new in directories that were made here: a name that
 * comes twice is a fault, so no link that was sent can lead anything elsewhere.
 */
final class TreeWriter implements TreeSink, AutoCloseable {

    private static final int CLOSED = 0700;
    private static final long LEFT_BYTES = 256 << 20;
    private static final long LOOK_BYTES = 16 << 20;
    private static final long MOST_LINK_BYTES = 24 << 20;

    private final Path root;
    private final Inodes inodes = new Inodes();
    private final Deque<Level> levels = new ArrayDeque<>();
    private final Map<Integer, String> links = new HashMap<>();
    private long linkBytes;
    private long sinceLook;
    private @Nullable Writing writing;

    /** @param root the directory that is made; its parent is there */
    TreeWriter(Path root) {
        this.root = root;
    }

    /**
     * @param place by whose path what is made in it is named
     * @param ownPath by which its metadata are set
     */
    private record Level(Beneath open, OpenPlace place, Path ownPath, String shown, FileMetadata metadata)
            implements AutoCloseable {

        Path child(String name) {
            return place.path().resolve(name);
        }

        @Override
        public void close() {
            place.close();
            open.close();
        }
    }

    private record Writing(RandomAccessFile file, Path path, FileMetadata metadata, long size) {}

    @Override
    public void directory(String name, FileMetadata metadata) throws IOException {
        var above = levels.peek();
        if (above == null) {
            Files.createDirectory(root);
            enter(Beneath.directory(root), root, "", metadata);
            return;
        }
        if (!above.open().makeDirectory(name, CLOSED)) {
            throw new VolumeException("the name " + above.shown() + name + " comes twice");
        }
        enter(above.open().enter(name), above.child(name), above.shown() + name + "/", metadata);
    }

    private void enter(Beneath open, Path ownPath, String shown, FileMetadata metadata) {
        open.setMode(CLOSED);
        levels.push(new Level(open, open.open(""), ownPath, shown, metadata));
    }

    /** What a directory has is set last: its access list is for what its programs make, and its time is that of its last change. */
    @Override
    public void up() {
        try (var left = levels.pop()) {
            set(left.ownPath(), left.metadata(), true);
        }
    }

    private Level here() {
        return Objects.requireNonNull(levels.peek(), "a directory was entered");
    }

    @Override
    public void file(String name, FileMetadata metadata, long size, int link) throws IOException {
        var here = here();
        if (link > 0) {
            var path = here.shown() + name;
            linkBytes += path.length() + 100L;
            if (linkBytes > MOST_LINK_BYTES) {
                throw new VolumeException("there are too many files with several names");
            }
            links.put(link, path);
        }
        try (var made = here.open().create(name, new byte[0])) {
            writing = new Writing(new RandomAccessFile(made.path().toFile(), "rw"), here.child(name), metadata, size);
        }
    }

    @Override
    public void data(long offset, byte[] buffer, int length) throws IOException {
        var file = Objects.requireNonNull(writing, "a file was begun").file();
        file.seek(offset);
        file.write(buffer, 0, length);
        sinceLook += length;
        if (sinceLook >= LOOK_BYTES) {
            sinceLook = 0;
            requireRoom();
        }
    }

    private void requireRoom() throws IOException {
        long left = Files.getFileStore(root).getUsableSpace();
        if (left < LEFT_BYTES) {
            throw new VolumeException("the disk of this node has only " + (left >> 20) + " MiB left");
        }
    }

    @Override
    public void endFile() throws IOException {
        var ended = Objects.requireNonNull(writing, "a file was begun");
        writing = null;
        try (var file = ended.file()) {
            file.setLength(ended.size());
        }
        set(ended.path(), ended.metadata(), true);
    }

    @Override
    public void hardLink(String name, int link) throws IOException {
        var first = links.get(link);
        if (first == null) {
            throw new VolumeException("another name of a file comes before the file");
        }
        Files.createLink(here().child(name), levels.getLast().child(first));
    }

    @Override
    public void symbolicLink(String name, FileMetadata metadata, String target) {
        here().open().makeLink(name, target);
        set(here().child(name), metadata, false);
    }

    @Override
    public void fifo(String name, FileMetadata metadata) {
        inodes.makeNode(here().child(name), Inodes.FIFO, CLOSED, 0, 0);
        set(here().child(name), metadata, true);
    }

    /** The owner first: a change of it takes set-user-id bits and capabilities away. */
    private void set(Path path, FileMetadata metadata, boolean hasMode) {
        inodes.setOwner(path, metadata.uid(), metadata.gid());
        if (hasMode) {
            inodes.setMode(path, metadata.permissions());
        }
        metadata.attributes().forEach((name, value) -> inodes.setAttribute(path, name, value));
        inodes.setModified(path, metadata.modified());
    }

    @Override
    public void close() {
        levels.forEach(Level::close);
        levels.clear();
        var left = writing;
        writing = null;
        if (left != null) {
            try {
                left.file().close();
            } catch (IOException isGivenUp) {
                // what was written is removed
            }
        }
    }
}

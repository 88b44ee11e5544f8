package io.skiff.agent.volume.copy;

import io.skiff.agent.linux.file.Beneath;
import io.skiff.agent.linux.file.HardLinks;
import io.skiff.agent.linux.file.Inode;
import io.skiff.agent.linux.file.Inodes;
import io.skiff.agent.linux.file.OpenPlace;
import io.skiff.agent.linux.file.WalkBounds;
import io.skiff.agent.volume.VolumeException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * Reads a directory with everything in it, in the order of the bytes of the names. It follows no link, and opens no device. A socket is left
 * out: nobody listens to it.
 */
final class TreeWalk {

    /** A descriptor is open for each level. */
    static final int MOST_LEVELS = 200;

    static final int PIECE_BYTES = 64 << 10;

    /** So many zeros are told, so that the reader knows that there is more. */
    private static final long TOLD_ZEROS = 64 << 20;

    private static final int MOST_IN_DIRECTORY = 200_000;
    private static final long MOST_HELD_BYTES = 24 << 20;
    private static final char UNREADABLE = '\uFFFD';

    private final TreeSink sink;
    private final BooleanSupplier goesOn;
    private final Inodes inodes = new Inodes();
    private final WalkBounds bounds = new WalkBounds(MOST_IN_DIRECTORY, Long.MAX_VALUE, MOST_HELD_BYTES);
    private final HardLinks<Integer> links = new HardLinks<>(bounds);
    private final byte[] piece = new byte[PIECE_BYTES];
    private int lastLink;
    private long mount;

    /** @param goesOn asked all the time; the walk fails when it does not */
    TreeWalk(TreeSink sink, BooleanSupplier goesOn) {
        this.sink = sink;
        this.goesOn = goesOn;
    }

    void walk(Path root) throws IOException {
        try (var place = Beneath.host(root)) {
            mount = place.mountId();
            sink.directory("", metadata(place.path(), Inode.of(place)));
            children(place, ".", 1);
            sink.up();
        }
    }

    private void children(OpenPlace directory, String shown, int level) throws IOException {
        if (level == MOST_LEVELS) {
            throw refused(shown, "lies more than " + MOST_LEVELS + " levels deep");
        }
        try (var names = bounds.list(directory.path(), shown)) {
            for (var name : names) {
                requireGoingOn();
                child(directory, name.toString(), shown + "/" + name, level);
            }
        }
    }

    private void child(OpenPlace directory, String name, String shown, int level) throws IOException {
        requireText(name, shown);
        var path = directory.path().resolve(name);
        var inode = Inode.of(path);
        switch (inode.type()) {
            case DIRECTORY -> {
                try (var place = Beneath.open(directory, name)) {
                    requireOwn(place, shown);
                    sink.directory(name, metadata(place.path(), Inode.of(place)));
                    children(place, shown, level + 1);
                    sink.up();
                }
            }
            case FILE -> {
                try (var place = Beneath.open(directory, name)) {
                    requireOwn(place, shown);
                    file(place, name, shown);
                }
            }
            case SYMBOLIC_LINK -> {
                var target = Files.readSymbolicLink(path).toString();
                requireText(target, shown);
                sink.symbolicLink(name, metadata(path, inode), target);
            }
            case FIFO -> sink.fifo(name, metadata(path, inode));
            case SOCKET -> {
                // nobody listens to it
            }
            case CHARACTER_DEVICE, BLOCK_DEVICE -> throw refused(shown, "is a device; delete it");
        }
    }

    private void file(OpenPlace place, String name, String shown) throws IOException {
        var inode = Inode.of(place);
        int number = inode.links() > 1 ? lastLink + 1 : 0;
        var first = links.findFirst(inode, shown, () -> number);
        if (first.isPresent()) {
            sink.hardLink(name, first.get());
            return;
        }
        lastLink = Math.max(lastLink, number);
        sink.file(name, metadata(place.path(), inode), inode.size(), number);
        try (var content = place.content()) {
            content(content, inode.size(), shown);
        }
        sink.endFile();
    }

    private void content(InputStream content, long size, String shown) throws IOException {
        long zeros = 0;
        for (long offset = 0; offset < size; ) {
            requireGoingOn();
            int count = content.readNBytes(piece, 0, (int) Math.min(piece.length, size - offset));
            if (count == 0) {
                throw refused(shown, "became shorter meanwhile");
            }
            boolean isZero = isZero(count);
            zeros = isZero ? zeros + count : 0;
            if (!isZero || zeros >= TOLD_ZEROS) {
                sink.data(offset, piece, isZero ? 0 : count);
                zeros = 0;
            }
            offset += count;
        }
    }

    private boolean isZero(int count) {
        for (int i = 0; i < count; i++) {
            if (piece[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private FileMetadata metadata(Path path, Inode inode) {
        var attributes = new TreeMap<String, byte[]>();
        for (var name : inodes.attributeNames(path)) {
            if (FileMetadata.isTaken(name)) {
                inodes.attribute(path, name).ifPresent(value -> attributes.put(name, value));
            }
        }
        return new FileMetadata(
                inode.permissions(), (int) inode.uid(), (int) inode.gid(), inode.modified(), attributes);
    }

    private void requireGoingOn() {
        if (!goesOn.getAsBoolean()) {
            throw new VolumeException("the copy is not wanted any more");
        }
    }

    private void requireOwn(OpenPlace place, String shown) {
        if (place.mountId() != mount) {
            throw refused(shown, "is on another file system, which is mounted there; unmount it");
        }
    }

    private static void requireText(String text, String shown) {
        if (text.indexOf(UNREADABLE) >= 0) {
            throw refused(shown, "has a name, or leads to one, that is not UTF-8; rename it");
        }
    }

    private static VolumeException refused(String shown, String why) {
        return new VolumeException("the volume cannot be copied: " + shown + " " + why);
    }
}

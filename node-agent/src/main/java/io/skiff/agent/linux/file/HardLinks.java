package io.skiff.agent.linux.file;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The files of a walk that have several names, each by its first one, until all its names have come.
 *
 * @param <N> what is kept of the first name
 */
public final class HardLinks<N> {

    /** What an entry takes beside the bytes of the name. */
    private static final long ENTRY_BYTES = 110;

    private final WalkBounds bounds;
    private final Map<Long, First<N>> first = new HashMap<>();

    public HardLinks(WalkBounds bounds) {
        this.bounds = bounds;
    }

    /** A file that has names to come. */
    private static final class First<N> {

        private final N name;
        private final long bytes;
        private int left;

        First(N name, long bytes, int left) {
            this.name = name;
            this.bytes = bytes;
            this.left = left;
        }
    }

    /**
     * Notes a file, or returns its first name.
     *
     * @param shown the path of this name
     * @param name what is kept if it is the first one
     * @return empty for the first name, and for a file that has no other
     */
    public Optional<N> findFirst(Inode inode, String shown, Supplier<N> name) throws IOException {
        if (inode.links() <= 1) {
            return Optional.empty();
        }
        var known = first.get(inode.number());
        if (known == null) {
            long bytes = ENTRY_BYTES + shown.length();
            bounds.hold(bytes, shown);
            first.put(inode.number(), new First<>(name.get(), bytes, inode.links() - 1));
            return Optional.empty();
        }
        if (--known.left == 0) {
            first.remove(inode.number());
            bounds.release(known.bytes);
        }
        return Optional.of(known.name);
    }
}

package io.skiff.agent.image;

import io.skiff.agent.linux.file.DeletedTree;
import io.skiff.agent.linux.file.DurableFile;
import io.skiff.agent.linux.file.Inode;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The directories of {@code RUN --mount=type=cache}, and when each was used last: the time of the file {@code NAME.used} beside it. */
final class CacheMounts {

    private static final String USED = ".used";

    private final Path directory;
    private final Clock clock;

    CacheMounts(Path directory, Clock clock) {
        this.directory = directory;
        this.clock = clock;
    }

    Path directory() {
        return directory;
    }

    /** Notes a use, now. The caller holds the lock of leases. */
    void use(String name) throws IOException {
        Files.createDirectories(directory);
        Path stamp = directory.resolve(name + USED);
        new DurableFile(stamp).write(new byte[0], false);
        Files.setLastModifiedTime(stamp, FileTime.from(clock.instant()));
    }

    List<String> names() throws IOException {
        var names = new ArrayList<String>();
        if (Files.isDirectory(directory)) {
            try (var children = Files.newDirectoryStream(directory, Files::isDirectory)) {
                children.forEach(child -> names.add(child.getFileName().toString()));
            }
        }
        return names;
    }

    /** A cache of an agent that noted no uses is older than all others. */
    Instant lastUse(String name) throws IOException {
        try {
            return Files.getLastModifiedTime(directory.resolve(name + USED)).toInstant();
        } catch (NoSuchFileException unknown) {
            return Instant.EPOCH;
        }
    }

    /** Moves a directory away, to be deleted there. */
    void remove(String name, Path target) throws IOException {
        try {
            Files.move(directory.resolve(name), target, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException gone) {
            // as it should be
        }
        Files.deleteIfExists(directory.resolve(name + USED));
    }

    /** Deletes notes of uses of what is not there. The caller holds the lock of leases. */
    void clearLeftovers() throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (var files = Files.newDirectoryStream(directory, "*{" + USED + "," + DurableFile.UNFINISHED + "}")) {
            for (Path file : files) {
                var name = file.getFileName().toString();
                boolean isStamp = name.endsWith(USED);
                if (!isStamp
                        || !Files.isDirectory(directory.resolve(name.substring(0, name.length() - USED.length())))) {
                    DeletedTree.delete(file);
                }
            }
        }
    }

    /** The size of the files in a directory that nobody uses. What a program made of it does not stop the count. */
    long sizeBytes(String name) throws IOException {
        var count = new Count();
        Files.walkFileTree(directory.resolve(name), count);
        return count.bytes;
    }

    private static final class Count extends SimpleFileVisitor<Path> {

        private long bytes;

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            if (attributes.isRegularFile()) {
                try {
                    var inode = Inode.of(file);
                    // each name of a file counts a part of it
                    bytes += inode.size() / Math.max(1, inode.links());
                } catch (NoSuchFileException gone) {
                    // a build has begun to use it
                }
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException fault) {
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path file, @org.jspecify.annotations.Nullable IOException fault) {
            return FileVisitResult.CONTINUE;
        }
    }
}

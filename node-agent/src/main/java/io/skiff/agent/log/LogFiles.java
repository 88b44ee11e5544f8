package io.skiff.agent.log;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The files of one container's log, oldest first, and the successor of a file that was renamed. */
final class LogFiles {

    private static final int ATTEMPTS = 10;

    private final Path directory;

    LogFiles(Path directory) {
        this.directory = directory;
    }

    Path current() {
        return directory.resolve("output.log");
    }

    Path older() {
        return directory.resolve("output.old.log");
    }

    /** Opens both files as of one moment; none if the container has written nothing. */
    List<OpenLog> open() throws IOException {
        for (int attempt = 0; ; attempt++) {
            var logs = new ArrayList<OpenLog>();
            open(older()).ifPresent(logs::add);
            open(current()).ifPresent(logs::add);
            boolean isConsistent = logs.isEmpty() || isAt(logs.get(logs.size() - 1), current());
            boolean isOlderStill = logs.size() < 2 || isAt(logs.get(0), older());
            if ((isConsistent && isOlderStill) || attempt == ATTEMPTS) {
                return logs;
            }
            for (OpenLog log : logs) {
                log.close();
            }
        }
    }

    /** Opens the successor of a file, if the file is complete; empty if it is not, or if nothing was written yet. */
    Optional<OpenLog> next(OpenLog log) throws IOException {
        if (isAt(log, current())) {
            return Optional.empty();
        }
        return isAt(log, older()) ? open(current()) : open(older());
    }

    private Optional<OpenLog> open(Path file) throws IOException {
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            // the file may be renamed between the two calls; a wrong identity only makes the caller try again
            return Optional.of(new OpenLog(channel, identity(file)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private boolean isAt(OpenLog log, Path file) throws IOException {
        return identity(file).equals(log.identity());
    }

    private static String identity(Path file) throws IOException {
        try {
            return Files.getAttribute(file, "unix:ino").toString();
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    /** @param identity the file's identity, which a rename does not change */
    record OpenLog(FileChannel channel, String identity) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}

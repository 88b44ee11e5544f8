package io.skiff.cli.host;

import io.skiff.cli.CommandException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Finds the process that holds the lock of a file. A component that a terminal or a systemd unit started has no pid
 * file of ours, but it locks its data.
 *
 * <p>It reads /proc/locks (proc(5)). To try the lock would hold it for a moment, which could make a start fail.
 */
final class LockHolder {

    private static final Path LOCKS = Path.of("/proc/locks");
    private static final int TYPE = 1;
    private static final int PID = 4;
    private static final int FILE = 5;

    private LockHolder() {}

    /** Returns the holder; empty if there is none, or none in a visible pid namespace. */
    static Optional<ProcessIdentity> of(Path file) {
        try {
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            // the device is left out: some file systems show another one here than to stat
            String inode = ":" + Files.getAttribute(file, "unix:ino");
            return Files.readString(LOCKS, StandardCharsets.US_ASCII)
                    .lines()
                    .map(line -> line.strip().split("\\s+"))
                    .filter(fields -> fields.length > FILE && fields[TYPE].equals("POSIX"))
                    .filter(fields -> fields[FILE].endsWith(inode))
                    .map(fields -> ProcessIdentity.of(Long.parseLong(fields[PID])))
                    .flatMap(Optional::stream)
                    .filter(process -> hasOpen(process, file))
                    .findFirst();
        } catch (IOException e) {
            throw new CommandException("error: cannot find who holds " + file + ": " + e.getMessage());
        }
    }

    /**
     * Whether the process has the file open. This distinguishes files with the same inode number on several file
     * systems.
     */
    private static boolean hasOpen(ProcessIdentity process, Path file) {
        try (var descriptors = Files.newDirectoryStream(Path.of("/proc", String.valueOf(process.pid()), "fd"))) {
            for (Path descriptor : descriptors) {
                if (Files.exists(descriptor) && Files.isSameFile(descriptor, file)) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            return false;
        }
    }
}

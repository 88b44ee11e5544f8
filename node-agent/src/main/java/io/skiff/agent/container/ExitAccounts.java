package io.skiff.agent.container;

import io.skiff.agent.launch.Step;
import io.skiff.agent.linux.Errno;
import io.skiff.agent.linux.SyscallNumber;
import io.skiff.agent.linux.Syscalls.ExitStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;

/**
 * The file in which the kernel writes down how each process of a pid namespace ended (acct(2), include/uapi/linux/acct.h: struct acct_v3). So an agent
 * knows how a container ended that nobody waited for: while there was no agent, or whose parent was an earlier one.
 *
 * <p>The child asks for it, in its new pid namespace, while it is still a process of the host's. The kernel writes on until the namespace ends, and stops when its
 * file system is nearly full.
 */
final class ExitAccounts {

    private static final int RECORD = 64;
    private static final int VERSION = 1;
    private static final int STATUS = 4;
    private static final int PID = 16;
    private static final int BEGIN_SECONDS = 24;
    private static final int ELAPSED_TICKS = 28;
    private static final int VERSION_3 = 3;
    private static final long TICKS_PER_SECOND = 100;

    /** Some thousand ends. More is thrown away while somebody is there who sees them. */
    private static final long MOST = 256 << 10;

    private ExitAccounts() {}

    /** @param at the second in which it ended, from its beginning */
    record Account(ExitStatus status, Instant at) {}

    /** Makes an empty file, also in place of an older one. */
    static void create(Path file) {
        try {
            Files.write(file, new byte[0]);
        } catch (IOException fault) {
            throw new UncheckedIOException("make " + file, fault);
        }
    }

    /**
     * Some kernels are built without it, and some hosts do not let their containers have it: an end may then stay unknown.
     *
     * @param descriptor of the file, opened by the agent: the kernel stops when the mount goes through which the file was found, and the child's own mounts go at once
     */
    static Step step(int descriptor) {
        return Step.of("account for ends", "", SyscallNumber.ACCT, "/proc/self/fd/" + descriptor)
                .tolerating(Errno.ENOSYS, Errno.EPERM);
    }

    /**
     * The last end of a process with this number.
     *
     * @param pid as its pid namespace counts
     */
    static Optional<Account> find(Path file, int pid) {
        try (var channel = Files.newByteChannel(file)) {
            var records = ByteBuffer.allocate((int) MOST).order(ByteOrder.nativeOrder());
            for (long end = channel.size() / RECORD * RECORD; end > 0; end -= records.capacity()) {
                long begin = Math.max(0, end - records.capacity());
                read(channel.position(begin), records.clear().limit((int) (end - begin)));
                var found = find(records, pid);
                if (found.isPresent()) {
                    return found;
                }
            }
            return Optional.empty();
        } catch (NoSuchFileException absent) {
            return Optional.empty();
        } catch (IOException fault) {
            throw new UncheckedIOException("read " + file, fault);
        }
    }

    private static void read(SeekableByteChannel channel, ByteBuffer records) throws IOException {
        while (records.hasRemaining() && channel.read(records) >= 0) {
            // goes on
        }
        records.flip();
    }

    private static Optional<Account> find(ByteBuffer records, int pid) {
        for (int at = records.limit() - RECORD; at >= 0; at -= RECORD) {
            if (records.get(at + VERSION) == VERSION_3 && records.getInt(at + PID) == pid) {
                // The kernel takes the whole seconds of the one from the second of the end, which makes the other.
                long elapsed = (long) records.getFloat(at + ELAPSED_TICKS) / TICKS_PER_SECOND;
                long end = Integer.toUnsignedLong(records.getInt(at + BEGIN_SECONDS)) + elapsed;
                return Optional.of(
                        new Account(ExitStatus.ofWaitStatus(records.getInt(at + STATUS)), Instant.ofEpochSecond(end)));
            }
        }
        return Optional.empty();
    }

    /** Empties a file that has become large. */
    static void trim(Path file) {
        try {
            if (Files.exists(file) && Files.size(file) > MOST) {
                FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)
                        .close();
            }
        } catch (IOException fault) {
            throw new UncheckedIOException("empty " + file, fault);
        }
    }
}

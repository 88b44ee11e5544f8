package io.skiff.agent.linux.file;

import static io.skiff.agent.linux.Flags.AT_EMPTY_PATH;
import static io.skiff.agent.linux.Flags.AT_FDCWD;
import static io.skiff.agent.linux.Flags.O_CLOEXEC;
import static io.skiff.agent.linux.Flags.O_CREAT;
import static io.skiff.agent.linux.Flags.O_EXCL;
import static io.skiff.agent.linux.Flags.O_WRONLY;

import io.skiff.agent.linux.Errno;
import io.skiff.agent.linux.ErrnoException;
import io.skiff.agent.linux.Libc;
import io.skiff.agent.linux.NativeMemory;
import io.skiff.agent.linux.SyscallNumber;
import io.skiff.archive.PathText;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.Instant;

/**
 * A regular file that is being made. All is done by its descriptor, so that the kernel walks along its path once, and an owner or a mode that
 * it has anyway is not set: each would be an entry in the journal of the file system.
 */
public final class NewFile implements Attributed, AutoCloseable {

    private static final int TWELVE_BITS = 07777;

    /** What open(2) is given: the other bits are for a file with its content. */
    private static final int ACCESS = 0777;

    private static final int STATX_MODE_UID_GID = 0x2 | 0x8 | 0x10;
    private static final int STATX_BYTES = 256;
    private static final int STATX_UID = 20;
    private static final int STATX_GID = 24;
    private static final int STATX_MODE = 28;

    private final String name;
    private final NativeMemory memory;
    private final int descriptor;
    private int uid;
    private int gid;
    private int mode;

    private NewFile(String name, NativeMemory memory, int descriptor) {
        this.name = name;
        this.memory = memory;
        this.descriptor = descriptor;
    }

    /**
     * Makes the file.
     *
     * @param mode which it probably has in the end
     * @param memory through which its content goes; the caller frees it, afterwards
     * @throws FileAlreadyExistsException if anything has this name, be it a link
     */
    public static NewFile create(Path path, int mode, NativeMemory memory) throws FileAlreadyExistsException {
        String name = path.toString();
        long opened;
        try (var text = NativeMemory.ofPath(PathText.of(path))) {
            opened = Libc.tryCall(
                    SyscallNumber.OPENAT,
                    AT_FDCWD,
                    text.address(),
                    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
                    mode & ACCESS);
        }
        if (opened == -Errno.EEXIST.number()) {
            throw new FileAlreadyExistsException(name);
        }
        if (opened < 0) {
            throw new ErrnoException("create", name, new Errno((int) -opened));
        }
        var file = new NewFile(name, memory, (int) opened);
        try {
            file.look();
            return file;
        } catch (RuntimeException fault) {
            file.close();
            throw fault;
        }
    }

    /** The umask has changed the mode, and a directory may give its group. */
    private void look() {
        try (var status = NativeMemory.allocate(STATX_BYTES + 1)) {
            // the byte behind it is the empty path
            Libc.call(
                    "stat",
                    name,
                    SyscallNumber.STATX,
                    descriptor,
                    status.address() + STATX_BYTES,
                    AT_EMPTY_PATH,
                    STATX_MODE_UID_GID,
                    status.address());
            uid = status.getInt(STATX_UID);
            gid = status.getInt(STATX_GID);
            mode = status.getShort(STATX_MODE) & TWELVE_BITS;
        }
    }

    /** Writes all of these bytes, behind what is there. */
    public void write(byte[] content, int length) {
        for (int from = 0; from < length; ) {
            int part = (int) Math.min(memory.size(), length - from);
            memory.putBytes(0, content, from, part);
            write(part);
            from += part;
        }
    }

    private void write(int length) {
        for (int from = 0; from < length; ) {
            from += (int) Libc.callAgain(
                    "write", name, SyscallNumber.WRITE, descriptor, memory.address() + from, length - from);
        }
    }

    @Override
    public void setOwner(int newUid, int newGid) {
        if (newUid != uid || newGid != gid) {
            Libc.call("chown", name, SyscallNumber.FCHOWN, descriptor, newUid, newGid);
        }
    }

    @Override
    public void setMode(int newMode) {
        if (newMode != mode) {
            Libc.call("chmod", name, SyscallNumber.FCHMOD, descriptor, newMode);
        }
    }

    @Override
    public void setAttribute(String attribute, byte[] value) {
        try (var text = NativeMemory.ofString(attribute);
                var bytes = NativeMemory.ofBytes(value)) {
            Libc.call(
                    "setxattr " + attribute + " on",
                    name,
                    SyscallNumber.FSETXATTR,
                    descriptor,
                    text.address(),
                    bytes.address(),
                    value.length,
                    0);
        }
    }

    @Override
    public void setModified(Instant time) {
        try (var times = NativeMemory.allocate(4L * Long.BYTES)) {
            for (int each = 0; each < 2; each++) {
                times.putLong(each * 2L * Long.BYTES, time.getEpochSecond());
                times.putLong((each * 2L + 1) * Long.BYTES, time.getNano());
            }
            Libc.call("set the time of", name, SyscallNumber.UTIMENSAT, descriptor, 0, times.address(), 0);
        }
    }

    @Override
    public void close() {
        Libc.tryCall(SyscallNumber.CLOSE, descriptor);
    }
}

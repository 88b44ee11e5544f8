package io.skiff.agent.linux.file;

import static io.skiff.agent.linux.Flags.AT_FDCWD;
import static io.skiff.agent.linux.Flags.O_CLOEXEC;
import static io.skiff.agent.linux.Flags.O_CREAT;
import static io.skiff.agent.linux.Flags.O_EXCL;
import static io.skiff.agent.linux.Flags.O_PATH;
import static io.skiff.agent.linux.Flags.O_WRONLY;
import static io.skiff.agent.linux.Flags.RESOLVE_BENEATH;
import static io.skiff.agent.linux.Flags.RESOLVE_NO_MAGICLINKS;
import static io.skiff.agent.linux.Flags.RESOLVE_NO_SYMLINKS;

import io.skiff.agent.linux.Errno;
import io.skiff.agent.linux.ErrnoException;
import io.skiff.agent.linux.Libc;
import io.skiff.agent.linux.NativeMemory;
import io.skiff.agent.linux.SyscallNumber;
import io.skiff.archive.PathText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An open directory, and the only way to files that containers, images or users placed beneath it.
 *
 * <p>The kernel resolves a path and opens its target in one step (openat2, Linux 5.6): it follows no symbolic link,
 * leaves the directory nowhere, and gives nobody a chance to exchange a part of the path between a check and its use.
 * The result is a descriptor, and every later operation uses it.
 */
public final class Beneath implements AutoCloseable {

    private static final long STRICT = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;

    /** The kernel asks for another try if a rename elsewhere disturbed it. Nobody can keep that up for long. */
    private static final int MOST_TRIES = 100;

    private final OpenPlace directory;

    private Beneath(OpenPlace directory) {
        if (!directory.isDirectory()) {
            directory.close();
            throw new ErrnoException("open the directory", directory.name(), Errno.ENOTDIR);
        }
        this.directory = directory;
    }

    /** @throws UnsupportedOperationException if the kernel lacks openat2 */
    public static void requireKernel() {
        try {
            resolve(AT_FDCWD, "/", "/", O_PATH, 0, RESOLVE_NO_MAGICLINKS).close();
        } catch (ErrnoException refused) {
            throw unsupported(refused);
        }
    }

    static UnsupportedOperationException unsupported(ErrnoException refused) {
        return new UnsupportedOperationException(
                "the kernel refuses openat2 (" + refused.errno()
                        + "), without which paths of images and volumes cannot be"
                        + " opened safely: Skiff needs Linux 5.12 or later, and a sandbox around it must allow the call",
                refused);
    }

    /** Opens a path of the host that only the agent or the host's administrator chose. Links are followed. */
    public static OpenPlace host(Path path) {
        return resolve(AT_FDCWD, PathText.of(path), path.toString(), O_PATH, 0, 0);
    }

    /** Opens a directory of the host, as {@link #host} does. */
    public static Beneath directory(Path path) {
        return new Beneath(host(path));
    }

    /**
     * Opens a path beneath an open directory, in one step.
     *
     * @param path relative; empty for the directory itself
     * @throws ErrnoException ELOOP if the path contains a symbolic link, EXDEV if it leaves the directory
     */
    public static OpenPlace open(OpenPlace directory, String path) {
        return resolve(
                directory.descriptor(),
                path.isEmpty() ? "." : path,
                path.isEmpty() ? directory.name() : directory.name() + "/" + path,
                O_PATH,
                0,
                STRICT);
    }

    public OpenPlace open(String path) {
        return open(directory, path);
    }

    /** Opens a path; empty if there is nothing. */
    public Optional<OpenPlace> find(String path) {
        try {
            return Optional.of(open(path));
        } catch (ErrnoException refused) {
            if (refused.errno().equals(Errno.ENOENT)) {
                return Optional.empty();
            }
            throw refused;
        }
    }

    public Beneath enter(String path) {
        return new Beneath(open(path));
    }

    /** Enters a directory of this single name, which is made if it is missing. */
    public Beneath enterOrMake(String name, int mode) {
        makeDirectory(name, mode);
        return enter(name);
    }

    /** Makes a directory of this single name. Returns false if something has the name already. */
    public boolean makeDirectory(String name, int mode) {
        try (var text = NativeMemory.ofString(requireName(name))) {
            long result = Libc.tryCall(SyscallNumber.MKDIRAT, directory.descriptor(), text.address(), mode);
            if (result < 0 && result != -Errno.EEXIST.number()) {
                throw new ErrnoException("mkdir", directory.name() + "/" + name, new Errno((int) -result));
            }
            return result == 0;
        }
    }

    /** Creates a file of this single name. Others cannot open it until its mode is set. */
    public OpenPlace create(String name, byte[] content) {
        var shown = directory.name() + "/" + name;
        var file = resolve(directory.descriptor(), requireName(name), shown, O_WRONLY | O_CREAT | O_EXCL, 0600, STRICT);
        try (var bytes = NativeMemory.ofBytes(content)) {
            for (long done = 0; done < content.length; ) {
                done += Libc.call(
                        "write",
                        shown,
                        SyscallNumber.WRITE,
                        file.descriptor(),
                        bytes.address() + done,
                        content.length - done);
            }
            return file;
        } catch (RuntimeException fault) {
            file.close();
            throw fault;
        }
    }

    /** Moves a file of this directory to a name in another one, and replaces the file there. */
    public void move(String name, Beneath target, String targetName) {
        try (var from = NativeMemory.ofString(requireName(name));
                var to = NativeMemory.ofString(requireName(targetName))) {
            Libc.call(
                    "rename " + directory.name() + "/" + name + " to",
                    target.directory.name() + "/" + targetName,
                    SyscallNumber.RENAMEAT2,
                    directory.descriptor(),
                    from.address(),
                    target.directory.descriptor(),
                    to.address(),
                    0);
        }
    }

    /** Reads an extended attribute of the directory itself; empty if it has none of this name. */
    public Optional<byte[]> attribute(String name) {
        try (var readable = resolve(directory.descriptor(), ".", directory.name(), 0, 0, STRICT);
                var text = NativeMemory.ofString(name);
                var value = NativeMemory.allocate(256)) {
            long length = Libc.tryCall(
                    SyscallNumber.FGETXATTR, readable.descriptor(), text.address(), value.address(), value.size());
            return length < 0 ? Optional.empty() : Optional.of(value.getBytes(0, (int) length));
        }
    }

    /** Makes a symbolic link of this single name, which must be free. */
    public void makeLink(String name, String target) {
        try (var text = NativeMemory.ofString(requireName(name));
                var to = NativeMemory.ofString(target)) {
            Libc.call(
                    "link",
                    directory.name() + "/" + name,
                    SyscallNumber.SYMLINKAT,
                    to.address(),
                    directory.descriptor(),
                    text.address());
        }
    }

    /** Reads where a symbolic link of this single name leads to; empty for anything else. */
    public Optional<String> findLink(String name) {
        try {
            var link = path().resolve(requireName(name));
            return Files.isSymbolicLink(link)
                    ? Optional.of(Files.readSymbolicLink(link).toString())
                    : Optional.empty();
        } catch (IOException isGone) {
            return Optional.empty();
        }
    }

    /** True for a directory of this single name. A link to one does not count. */
    public boolean isDirectory(String name) {
        try (var place = open(requireName(name))) {
            return place.isDirectory();
        } catch (ErrnoException isNone) {
            return false;
        }
    }

    /** Lists the names in the directory. */
    public List<String> names() throws IOException {
        try (var entries = Files.newDirectoryStream(path())) {
            var names = new ArrayList<String>();
            entries.forEach(entry -> names.add(PathText.of(entry.getFileName())));
            return names;
        } catch (DirectoryIteratorException fault) {
            throw fault.getCause();
        }
    }

    /**
     * Deletes a file, or a directory with everything in it. A link is deleted itself. Does nothing if nothing has this
     * name.
     */
    public void delete(String name) throws IOException {
        DeletedTree.delete(path().resolve(requireName(name)));
    }

    /** Makes the names in the directory durable. */
    public void sync() throws IOException {
        DurableFile.syncDirectory(path());
    }

    public void setMode(int mode) {
        directory.setMode(mode);
    }

    /** The directory as a path that is valid as long as this object is open. */
    private Path path() {
        return Path.of("/proc/self/fd/" + directory.descriptor());
    }

    private static String requireName(String name) {
        if (name.isEmpty()
                || name.equals(".")
                || name.equals("..")
                || name.indexOf('/') >= 0
                || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("\"" + name + "\" is not the name of a file");
        }
        return name;
    }

    /** Serializes the argument of openat2: struct open_how. */
    public static byte[] how(long flags, long mode, long resolve) {
        return ByteBuffer.allocate(24)
                .order(ByteOrder.nativeOrder())
                .putLong(flags)
                .putLong(mode)
                .putLong(resolve)
                .array();
    }

    static OpenPlace resolve(int from, String path, String shown, int flags, int mode, long resolve) {
        if (path.indexOf('\0') >= 0) {
            // the kernel would use the part before the zero byte
            throw new ErrnoException("open", shown.replace('\0', '?'), Errno.EINVAL);
        }
        var how = how(flags | O_CLOEXEC, mode, resolve);
        try (var text = NativeMemory.ofPath(path);
                var arguments = NativeMemory.ofBytes(how)) {
            long result = -Errno.EAGAIN.number();
            for (int i = 0; i < MOST_TRIES && isDisturbed(result); i++) {
                result = Libc.tryCall(
                        SyscallNumber.OPENAT2, from, text.address(), arguments.address(), arguments.size());
            }
            if (result < 0) {
                throw new ErrnoException("open", shown, new Errno((int) -result));
            }
            return new OpenPlace((int) result, shown);
        }
    }

    private static boolean isDisturbed(long result) {
        return result == -Errno.EAGAIN.number() || result == -Errno.EINTR.number();
    }

    @Override
    public void close() {
        directory.close();
    }
}

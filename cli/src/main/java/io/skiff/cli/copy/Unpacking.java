package io.skiff.cli.copy;

import io.skiff.cli.CommandException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Writes what a container's tar says below one place of this host. The container may be hostile: only files and directories are made, nothing
 * outside of the place, and nothing through a link below it.
 */
public final class Unpacking {

    private static final int PIECE = 32 << 10;

    private final Path destination;
    private final List<String> prefix;
    private final Consumer<String> warned;

    /**
     * @param destination where what was asked for goes: it becomes that name itself
     * @param prefix how the names of all entries begin, as the tar was told what to pack
     * @param warned gets what is left out
     */
    public Unpacking(Path destination, String prefix, Consumer<String> warned) {
        this.destination = destination;
        this.prefix = MemberName.parts(prefix).orElse(List.of());
        this.warned = warned;
    }

    /**
     * Unpacks until the end of the archive.
     *
     * @return how many files and directories there were
     */
    public int unpack(InputStream tar) throws IOException {
        var reader = new TarReader(tar);
        int count = 0;
        for (Optional<TarEntry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
            count += unpack(entry.get(), reader) ? 1 : 0;
        }
        return count;
    }

    private boolean unpack(TarEntry entry, TarReader reader) throws IOException {
        List<String> below = MemberName.below(prefix, entry.name()).orElseThrow(() -> corrupted(entry));
        if (entry.isDirectory()) {
            makeDirectory(entry, below);
            return true;
        }
        if (entry.isFile()) {
            write(entry, below, reader);
            return true;
        }
        if (entry.type() == '1' && repeat(entry, below)) {
            return true;
        }
        warned.accept("warning: skipping " + entry.kind() + ": \"" + entry.name() + "\""
                + (entry.link().isEmpty() ? "" : " -> \"" + entry.link() + "\""));
        return false;
    }

    private static CommandException corrupted(TarEntry entry) {
        return new CommandException("error: the container's tar is corrupted: it has \"" + entry.name()
                + "\", which is not what was asked for; nothing more was copied");
    }

    private void makeDirectory(TarEntry entry, List<String> below) throws IOException {
        Path made = destination;
        for (String part : below) {
            requireDirectory(made);
            made = made.resolve(part);
        }
        requireDirectory(made, permissions(entry.mode() | 0700));
    }

    private void write(TarEntry entry, List<String> below, TarReader reader) throws IOException {
        Path file = place(entry, below);
        try (OutputStream out = open(file, entry)) {
            byte[] buffer = new byte[PIECE];
            for (int count = reader.read(buffer); count >= 0; count = reader.read(buffer)) {
                out.write(buffer, 0, count);
            }
        }
        Files.setLastModifiedTime(file, FileTime.from(entry.modified()));
    }

    /** A second name of a file that was copied already becomes a copy of it. False if there is no such file. */
    private boolean repeat(TarEntry entry, List<String> below) throws IOException {
        Optional<List<String>> target = MemberName.below(prefix, entry.link()).filter(parts -> !parts.isEmpty());
        if (target.isEmpty() || below.isEmpty()) {
            return false;
        }
        Path first = destination;
        for (String part : target.get()) {
            first = first.resolve(part);
            requireNoLink(first);
        }
        Path second = place(entry, below);
        if (!Files.isRegularFile(first, LinkOption.NOFOLLOW_LINKS) || first.equals(second)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(first, LinkOption.NOFOLLOW_LINKS);
                OutputStream out = open(second, entry)) {
            in.transferTo(out);
        }
        return true;
    }

    /** Where a file goes, once the directories above it are there. */
    private Path place(TarEntry entry, List<String> below) throws IOException {
        if (below.isEmpty()) {
            if (prefix.isEmpty()) {
                throw corrupted(entry);
            }
            return Files.isDirectory(destination) ? beneathDestination() : destination;
        }
        Path file = destination;
        for (String part : below) {
            requireDirectory(file);
            file = file.resolve(part);
        }
        requireNoLink(file);
        return file;
    }

    private Path beneathDestination() {
        Path file = destination.resolve(prefix.get(prefix.size() - 1));
        requireNoLink(file);
        return file;
    }

    private OutputStream open(Path file, TarEntry entry) throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new CommandException("error: " + file + " is there, and no file");
        }
        var options = new HashSet<OpenOption>(
                List.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING));
        if (!file.equals(destination)) {
            options.add(LinkOption.NOFOLLOW_LINKS);
        }
        return Channels.newOutputStream(
                Files.newByteChannel(file, options, PosixFilePermissions.asFileAttribute(permissions(entry.mode()))));
    }

    private void requireDirectory(Path path) throws IOException {
        requireDirectory(path, permissions(0755));
    }

    /** Below the destination a link is none: a container must not choose, by a name, where on this host it leads. */
    private void requireDirectory(Path path, Set<PosixFilePermission> permissions) throws IOException {
        if (!path.equals(destination)) {
            requireNoLink(path);
        }
        if (!Files.isDirectory(path)) {
            Files.createDirectory(path, PosixFilePermissions.asFileAttribute(permissions));
        }
    }

    private static void requireNoLink(Path path) {
        if (Files.isSymbolicLink(path)) {
            throw new CommandException("error: " + path + " is a symbolic link, through which nothing is written;"
                    + " remove it, or copy to where it leads");
        }
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(path) && !Files.isRegularFile(path)) {
            throw new CommandException("error: " + path + " is there, neither a file nor a directory");
        }
    }

    /** Those of POSIX alone: no set-uid, and of them only what the umask leaves. */
    private static Set<PosixFilePermission> permissions(int mode) {
        var permissions = EnumSet.noneOf(PosixFilePermission.class);
        PosixFilePermission[] all = {
            PosixFilePermission.OTHERS_EXECUTE, PosixFilePermission.OTHERS_WRITE, PosixFilePermission.OTHERS_READ,
            PosixFilePermission.GROUP_EXECUTE, PosixFilePermission.GROUP_WRITE, PosixFilePermission.GROUP_READ,
            PosixFilePermission.OWNER_EXECUTE, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_READ
        };
        for (int bit = 0; bit < all.length; bit++) {
            if ((mode >> bit & 1) != 0) {
                permissions.add(all[bit]);
            }
        }
        return permissions;
    }
}

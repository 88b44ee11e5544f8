package io.skiff.cli.copy;

import io.skiff.archive.TarWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Writes a file or a directory of this host as a tar that the tars of small images understand, too: GNU's headers for long names. */
public final class Packing {

    private static final char LONG_NAME = 'L';
    private static final char LONG_LINK = 'K';
    private static final int LONGEST_NAME = 100;
    private static final int PIECE = 32 << 10;

    private final TarWriter tar;
    private final Consumer<String> warned;

    private Packing(TarWriter tar, Consumer<String> warned) {
        this.tar = tar;
        this.warned = warned;
    }

    /**
     * Writes the whole tar. The stream stays open.
     *
     * @param name that the file or directory gets in it
     * @param warned gets what is left out
     */
    public static void pack(Path source, String name, OutputStream out, Consumer<String> warned) throws IOException {
        try (var tar = new TarWriter(out)) {
            new Packing(tar, warned).add(source, name);
        }
    }

    private void add(Path file, String name) throws IOException {
        Map<String, Object> attributes = Files.readAttributes(file, "unix:*", LinkOption.NOFOLLOW_LINKS);
        if (Boolean.TRUE.equals(attributes.get("isSymbolicLink"))) {
            begin(TarWriter.SYMBOLIC_LINK, name, Files.readSymbolicLink(file).toString(), attributes, 0);
        } else if (Boolean.TRUE.equals(attributes.get("isDirectory"))) {
            begin(TarWriter.DIRECTORY, name + "/", "", attributes, 0);
            for (Path child : children(file)) {
                add(child, name + "/" + child.getFileName());
            }
        } else if (Boolean.TRUE.equals(attributes.get("isRegularFile"))) {
            addContent(file, name, attributes);
        } else {
            warned.accept("warning: skipping " + file + ": it is neither a file, a directory nor a link");
        }
    }

    private static List<Path> children(Path directory) throws IOException {
        try (var children = Files.list(directory)) {
            return children.sorted().toList();
        }
    }

    /** As long as the header says, whatever happens to the file meanwhile. */
    private void addContent(Path file, String name, Map<String, Object> attributes) throws IOException {
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            long left = ((Number) attributes.getOrDefault("size", 0L)).longValue();
            begin(TarWriter.FILE, name, "", attributes, left);
            byte[] buffer = new byte[PIECE];
            while (left > 0) {
                int count = in.read(buffer, 0, (int) Math.min(left, buffer.length));
                if (count < 0) {
                    throw new IOException(file + " became shorter while it was copied");
                }
                tar.content(buffer, count);
                left -= count;
            }
            tar.endContent();
        }
    }

    private void begin(char type, String name, String link, Map<String, Object> attributes, long size)
            throws IOException {
        byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
        byte[] linkBytes = link.getBytes(StandardCharsets.UTF_8);
        addIfLong(LONG_LINK, linkBytes);
        addIfLong(LONG_NAME, nameBytes);
        tar.begin(new TarWriter.Entry(
                type,
                nameBytes,
                linkBytes,
                number(attributes, "mode") & 07777,
                number(attributes, "uid"),
                number(attributes, "gid"),
                size,
                Instant.ofEpochSecond(modifiedSeconds(attributes)),
                0,
                0,
                Map.of()));
    }

    private void addIfLong(char type, byte[] text) throws IOException {
        if (text.length <= LONGEST_NAME) {
            return;
        }
        byte[] marker = "././@LongLink".getBytes(StandardCharsets.US_ASCII);
        byte[] terminated = Arrays.copyOf(text, text.length + 1);
        tar.begin(new TarWriter.Entry(
                type, marker, new byte[0], 0, 0, 0, terminated.length, Instant.EPOCH, 0, 0, Map.of()));
        tar.content(terminated, terminated.length);
        tar.endContent();
    }

    private static int number(Map<String, Object> attributes, String name) {
        return attributes.get(name) instanceof Number number ? number.intValue() : 0;
    }

    private static long modifiedSeconds(Map<String, Object> attributes) {
        return attributes.get("lastModifiedTime") instanceof FileTime time
                ? Math.max(0, time.toInstant().getEpochSecond())
                : 0;
    }
}

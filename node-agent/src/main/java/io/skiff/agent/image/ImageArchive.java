package io.skiff.agent.image;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;

/** The entries of an image archive by name, in whatever order the file has them. */
final class ImageArchive implements LayerSource, AutoCloseable {

    private static final int MAX_LINKS = 8;
    private static final int RECORD = 512;
    private static final int RECORDS = 20 * RECORD;

    private final String name;
    private final Limits limits;
    private final TarFile tar;
    private final Map<String, TarArchiveEntry> entries = new HashMap<>();

    private ImageArchive(String name, Limits limits, TarFile tar) {
        this.name = name;
        this.limits = limits;
        this.tar = tar;
        tar.getEntries().forEach(entry -> entries.put(clean(entry.getName()), entry));
    }

    /** @param workDirectory holds the decompressed form of a compressed archive; the caller removes it */
    static ImageArchive open(Path file, Path workDirectory, Limits limits) throws IOException {
        return open(file, file.toString(), workDirectory, limits);
    }

    /** @param name of the archive in messages */
    static ImageArchive open(Path file, String name, Path workDirectory, Limits limits) throws IOException {
        Path plain = isCompressed(file) ? decompress(file, name, workDirectory, limits) : file;
        var channel = new HeaderChannel(Files.newByteChannel(plain));
        try {
            var tar = new TarFile(channel, RECORDS, RECORD, StandardCharsets.UTF_8.name(), false);
            channel.endOfList();
            return new ImageArchive(name, limits, tar);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw new ImageException(name + " is not a tar archive: " + e.getMessage(), e);
        }
    }

    boolean has(String entry) {
        return entries.containsKey(entry);
    }

    Document document(String entry) throws IOException {
        return Document.of(bytes(entry), entry + " in " + name);
    }

    Document document(String entry, Digest digest) throws IOException {
        return Document.verified(bytes(entry), digest, entry + " in " + name);
    }

    @Override
    public InputStream open(ArchivedImage.Layer layer) throws IOException {
        return open(layer.entry());
    }

    private InputStream open(String entry) throws IOException {
        return new BufferedInputStream(tar.getInputStream(require(entry)), 1 << 16);
    }

    @Override
    public String toString() {
        return name;
    }

    @Override
    public void close() throws IOException {
        tar.close();
    }

    private byte[] bytes(String entry) throws IOException {
        try (InputStream in = open(entry)) {
            byte[] content = in.readNBytes(limits.documentBytes() + 1);
            if (content.length > limits.documentBytes()) {
                throw new ImageException(
                        entry + " in " + name + " is larger than " + limits.documentBytes() + " bytes");
            }
            return content;
        }
    }

    /**
     * Finds an entry and follows links: older versions of Docker saved a layer that two images share once, and linked
     * to it.
     */
    private TarArchiveEntry require(String wanted) {
        String path = wanted;
        for (int links = 0; links < MAX_LINKS; links++) {
            TarArchiveEntry entry = entries.get(path);
            if (entry == null) {
                break;
            }
            if (entry.isFile()) {
                return entry;
            }
            path = entry.isSymbolicLink()
                    ? clean(Path.of("/" + path)
                            .resolveSibling(entry.getLinkName())
                            .normalize()
                            .toString()
                            .substring(1))
                    : clean(entry.getLinkName());
        }
        throw new ImageException(name + " is incomplete: it has no file " + wanted);
    }

    private static String clean(String entry) {
        return entry.startsWith("./") ? entry.substring(2) : entry;
    }

    private static boolean isCompressed(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return Decompression.isNeeded(in.readNBytes(4));
        }
    }

    private static Path decompress(Path file, String name, Path workDirectory, Limits limits) throws IOException {
        Path plain = workDirectory.resolve("archive.tar");
        try (InputStream in = Decompression.of(Files.newInputStream(file), limits.archiveBytes(), name)) {
            Files.copy(in, plain);
        }
        return plain;
    }
}

package io.skiff.agent.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Writes tars for the tests, also invalid ones. */
public final class TarBuilder {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, StandardCharsets.UTF_8.name());

    public TarBuilder() {
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        tar.setAddPaxHeadersForNonAsciiNames(true);
    }

    public TarBuilder file(String name, String content) {
        return file(name, content.getBytes(StandardCharsets.UTF_8), entry -> {});
    }

    public TarBuilder file(String name, byte[] content) {
        return file(name, content, entry -> {});
    }

    public TarBuilder file(String name, byte[] content, Consumer<TarArchiveEntry> change) {
        var entry = new TarArchiveEntry(name, TarConstants.LF_NORMAL, true);
        entry.setSize(content.length);
        return add(entry, content, change);
    }

    public TarBuilder directory(String name, Consumer<TarArchiveEntry> change) {
        return add(new TarArchiveEntry(name + "/", TarConstants.LF_DIR, true), new byte[0], change);
    }

    public TarBuilder symbolicLink(String name, String target) {
        return link(name, target, TarConstants.LF_SYMLINK);
    }

    public TarBuilder hardLink(String name, String target) {
        return link(name, target, TarConstants.LF_LINK);
    }

    public TarBuilder node(String name, byte type, int major, int minor) {
        return add(new TarArchiveEntry(name, type, true), new byte[0], entry -> {
            entry.setDevMajor(major);
            entry.setDevMinor(minor);
        });
    }

    public TarBuilder attribute(String name, Map<String, String> pax) {
        return file(name, new byte[0], entry -> pax.forEach(entry::addPaxHeader));
    }

    public byte[] build() {
        try {
            tar.close();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static byte[] gzip(byte[] content) {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private TarBuilder link(String name, String target, byte type) {
        var entry = new TarArchiveEntry(name, type, true);
        entry.setLinkName(target);
        return add(entry, new byte[0], change -> {});
    }

    private TarBuilder add(TarArchiveEntry entry, byte[] content, Consumer<TarArchiveEntry> change) {
        try {
            change.accept(entry);
            tar.putArchiveEntry(entry);
            tar.write(content);
            tar.closeArchiveEntry();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

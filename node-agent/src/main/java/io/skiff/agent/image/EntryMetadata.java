package io.skiff.agent.image;

import io.skiff.agent.linux.ErrnoException;
import io.skiff.agent.linux.file.Attributed;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/** Owner, mode, extended attributes and time of what a layer's entry made. */
final class EntryMetadata {

    private static final String XATTR = "SCHILY.xattr.";
    private static final int PERMISSIONS = 07777;

    /** The kernel's XATTR_NAME_MAX. */
    private static final int MOST_ATTRIBUTE_NAME = 255;

    /** The kernel's XATTR_SIZE_MAX. */
    private static final int MOST_ATTRIBUTE_BYTES = 64 << 10;

    private static final char UNREADABLE = '\uFFFD';

    private EntryMetadata() {}

    /** Sets the owner first, because a change of owner clears the set-uid bits and the file capabilities. */
    static void set(Attributed made, TarArchiveEntry entry) {
        made.setOwner(id(entry.getLongUserId(), entry), id(entry.getLongGroupId(), entry));
        if (!entry.isSymbolicLink()) {
            made.setMode(mode(entry));
        }
        entry.getExtraPaxHeaders().forEach((key, value) -> setAttribute(made, key, value, entry.getName()));
        made.setModified(modified(entry));
    }

    /** All twelve bits. */
    static int mode(TarArchiveEntry entry) {
        return entry.getMode() & PERMISSIONS;
    }

    private static int id(long id, TarArchiveEntry entry) {
        LayerPaths.require(id >= 0 && id < 0xffff_ffffL, entry.getName(), "its owner " + id + " is out of range");
        return (int) id;
    }

    /** Sets file capabilities and attributes in {@code user.}; never {@code trusted.}, which belongs to overlayfs. */
    private static void setAttribute(Attributed made, String key, String value, String entry) {
        if (!key.startsWith(XATTR)) {
            return;
        }
        String name = key.substring(XATTR.length());
        String shown = "its extended attribute \"" + name + "\" ";
        LayerPaths.require(name.indexOf('.') > 0 && !name.endsWith("."), entry, shown + "has no namespace or no name");
        LayerPaths.require(name.indexOf('\0') < 0, entry, shown + "has a zero byte in its name");
        if (!isTaken(name)) {
            return;
        }
        LayerPaths.require(
                name.length() <= MOST_ATTRIBUTE_NAME,
                entry,
                shown + "has a name longer than " + MOST_ATTRIBUTE_NAME + " characters");
        LayerPaths.require(value.indexOf(UNREADABLE) < 0, entry, shown + "is not text and cannot be read");
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        LayerPaths.require(
                bytes.length <= MOST_ATTRIBUTE_BYTES,
                entry,
                shown + "has " + bytes.length + " bytes; at most " + MOST_ATTRIBUTE_BYTES + " are taken");
        try {
            made.setAttribute(name, bytes);
        } catch (ErrnoException refused) {
            throw new ImageException(
                    "entry \"" + entry + "\": " + shown + "cannot be set, the kernel says " + refused.errno(), refused);
        }
    }

    /** Whether layers have extended attributes of this name: trusted ones belong to overlayfs. */
    static boolean isTaken(String name) {
        return name.equals("security.capability") || name.startsWith("user.");
    }

    static Instant modified(TarArchiveEntry entry) {
        return entry.getLastModifiedTime().toInstant();
    }
}

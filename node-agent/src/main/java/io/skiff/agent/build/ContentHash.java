package io.skiff.agent.build;

import io.skiff.agent.image.Digest;
import io.skiff.agent.linux.file.Inode;
import io.skiff.agent.linux.file.Inodes;
import io.skiff.archive.PathText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;

/** A hash of files: names, types, permissions, owners, extended attributes that are copied, and bytes; no times. */
final class ContentHash {

    private final MessageDigest digest = Digest.sha256();
    private final Inodes inodes = new Inodes();
    private final byte[] buffer = new byte[1 << 16];

    void add(String text) {
        var bytes = PathText.bytes(text);
        digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
        digest.update(bytes);
    }

    void add(String name, Inode inode, Path path) throws IOException {
        add(name);
        add(inode.type() + " " + inode.permissions() + " " + inode.uid() + " " + inode.gid());
        for (var attribute : CopiedAttributes.of(inodes, path).entrySet()) {
            add(attribute.getKey() + "=" + HexFormat.of().formatHex(attribute.getValue()));
        }
        switch (inode.type()) {
            case FILE -> addContent(path, inode.size());
            case SYMBOLIC_LINK -> add(PathText.of(Files.readSymbolicLink(path)));
            case CHARACTER_DEVICE, BLOCK_DEVICE -> add(Long.toString(inode.device()));
            case DIRECTORY, FIFO, SOCKET -> {
                // the name is all
            }
        }
    }

    private void addContent(Path path, long size) throws IOException {
        digest.update((size + ":").getBytes(StandardCharsets.UTF_8));
        try (var in = Files.newInputStream(path)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                digest.update(buffer, 0, count);
            }
        }
    }

    /** The hash of one text. */
    String hexOf(String text) {
        add(text);
        return hex();
    }

    String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }
}

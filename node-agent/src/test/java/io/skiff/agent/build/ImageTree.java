package io.skiff.agent.build;

import io.skiff.agent.image.Image;
import io.skiff.agent.linux.file.DetachedOverlay;
import io.skiff.agent.linux.file.Inode;
import io.skiff.agent.linux.file.Inodes;
import io.skiff.agent.rootfs.OverlayRoot;
import io.skiff.archive.PathText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The root of an image as its containers see it, each file in one line: type, permissions, owner, attributes, content. */
final class ImageTree {

    private final Map<String, String> lines = new TreeMap<>();
    private final Inodes inodes = new Inodes();

    static Map<String, String> of(Image image, Path work) throws IOException {
        for (var name : new String[] {"upper", "work", "place"}) {
            Files.createDirectories(work.resolve(name));
        }
        var tree = new ImageTree();
        var layers = new java.util.ArrayList<>(image.layers());
        if (layers.isEmpty()) {
            return Map.of();
        }
        var options = new OverlayRoot(layers, work.resolve("upper"), work.resolve("work")).options();
        try (var root = DetachedOverlay.mount(options, work.resolve("place"))) {
            tree.children(root.path(), "");
        }
        return tree.lines;
    }

    private void children(Path directory, String prefix) throws IOException {
        try (var entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                add(entry, prefix + "/" + PathText.of(entry.getFileName()));
            }
        }
    }

    private void add(Path path, String name) throws IOException {
        var inode = Inode.of(path);
        var line =
                new StringBuilder("%s %o %d:%d".formatted(inode.type(), inode.permissions(), inode.uid(), inode.gid()));
        for (var attribute : inodes.attributeNames(path)) {
            if (!attribute.startsWith("trusted.")) {
                line.append(' ')
                        .append(attribute)
                        .append('=')
                        .append(java.util.HexFormat.of()
                                .formatHex(inodes.attribute(path, attribute).orElseThrow()));
            }
        }
        switch (inode.type()) {
            case FILE ->
                line.append(' ')
                        .append(inode.links())
                        .append(' ')
                        .append(new ContentHash()
                                .hexOf(new String(
                                        Files.readAllBytes(path), java.nio.charset.StandardCharsets.ISO_8859_1)));
            case SYMBOLIC_LINK -> line.append(" -> ").append(PathText.of(Files.readSymbolicLink(path)));
            case DIRECTORY -> children(path, name);
            default -> line.append(' ').append(inode.device());
        }
        lines.put(name, line.toString());
    }
}

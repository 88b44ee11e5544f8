package io.skiff.agent.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Looks through the directory of a store for what belongs to nothing. */
public final class StoreLeftovers {

    private static final Set<String> KNOWN = Set.of("index.json", "lock", "layers", "documents", "pull", "build");

    private StoreLeftovers() {}

    /** Paths of the directory that no image, layer, build or pull that goes on explains. */
    public static List<String> of(Path directory, LocalImageStore store) throws IOException {
        var left = new ArrayList<String>();
        names(directory).filter(name -> !KNOWN.contains(name)).forEach(left::add);
        names(directory.resolve("pull")).forEach(name -> left.add("pull/" + name));
        names(directory.resolve("build/work")).forEach(name -> left.add("build/work/" + name));
        names(directory.resolve("build/steps"))
                .filter(name -> !Digest.isHex(name))
                .forEach(name -> left.add("build/steps/" + name));
        names(directory.resolve("layers"))
                .filter(name -> !Files.isDirectory(directory.resolve("layers").resolve(name.replaceFirst("\\..*", ""))))
                .forEach(name -> left.add("layers/" + name));
        var documents = store.list().stream()
                .flatMap(image ->
                        Stream.of(image.documents().config(), image.documents().manifest()))
                .toList();
        names(directory.resolve("documents"))
                .filter(name -> !documents.contains("sha256:" + name))
                .forEach(name -> left.add("documents/" + name));
        return left;
    }

    /** The complete layers, by their diff ids. */
    public static List<String> layers(Path directory) throws IOException {
        return names(directory.resolve("layers"))
                .filter(Digest::isHex)
                .map(name -> "sha256:" + name)
                .toList();
    }

    private static Stream<String> names(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return Stream.of();
        }
        try (var children = Files.list(directory)) {
            return children.map(child -> child.getFileName().toString()).sorted().toList().stream();
        }
    }
}

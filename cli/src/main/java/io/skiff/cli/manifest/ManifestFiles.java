package io.skiff.cli.manifest;

import io.skiff.cli.CommandException;
import io.skiff.cli.Console;
import io.skiff.cli.format.Encoding;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Reads what {@code -f} names: files, directories, or standard input. */
public final class ManifestFiles {

    private ManifestFiles() {}

    public static List<Document> read(List<String> names, boolean recursive, Console console) {
        var documents = new ArrayList<Document>();
        for (String name : names) {
            if (name.equals("-")) {
                documents.addAll(ManifestParser.parse("STDIN", standardInput(console)));
                continue;
            }
            if (name.startsWith("http://") || name.startsWith("https://")) {
                throw new CommandException("error: " + name + ": addresses are not read; download it and name the file,"
                        + " or pipe it: curl -fsSL " + name + " | skiff apply -f -");
            }
            for (Path file : expand(Path.of(name), recursive)) {
                documents.addAll(ManifestParser.parse(file.toString(), content(file)));
            }
        }
        return documents;
    }

    private static String standardInput(Console console) {
        try {
            return Encoding.decode(console.in().readAllBytes());
        } catch (IOException e) {
            throw new CommandException("error: cannot read standard input: " + e.getMessage());
        }
    }

    private static List<Path> expand(Path path, boolean recursive) {
        if (!Files.exists(path)) {
            throw new CommandException("error: the path \"" + path + "\" does not exist");
        }
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> files = Files.walk(path, recursive ? 64 : 1, FileVisitOption.FOLLOW_LINKS)) {
            List<Path> found = files.filter(Files::isRegularFile)
                    .filter(ManifestFiles::isManifest)
                    .sorted()
                    .toList();
            if (found.isEmpty()) {
                throw new CommandException("error: no .yaml, .yml or .json file in " + path);
            }
            return found;
        } catch (IOException e) {
            throw new CommandException("error: cannot list " + path + ": " + e.getMessage());
        }
    }

    private static boolean isManifest(Path file) {
        String name = file.toString();
        return name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json");
    }

    private static String content(Path file) {
        try {
            return Encoding.decode(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new CommandException("error: cannot read " + file + ": " + e.getMessage());
        }
    }
}

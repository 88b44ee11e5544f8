package io.skiff.agent.image;

import io.skiff.agent.linux.file.DurableFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Collectors;

/** The manifests and configurations of images, each once: {@code documents/<hex of the digest>}. */
final class DocumentStore {

    private final Path directory;

    DocumentStore(Path directory) {
        this.directory = directory;
    }

    void create() throws IOException {
        Files.createDirectories(directory);
    }

    /** Keeps the documents of an image. The caller holds the lock of writers. */
    Image.Documents add(ArchivedImage image) throws IOException {
        add(image.config());
        return new Image.Documents(image.config().digest().toString(), added(image.manifest()), added(image.index()));
    }

    private String added(Optional<Document> document) throws IOException {
        if (document.isEmpty()) {
            return "";
        }
        add(document.get());
        return document.get().digest().toString();
    }

    private void add(Document document) throws IOException {
        Path file = file(document.digest());
        if (!Files.exists(file)) {
            new DurableFile(file).replace(document.bytes());
        }
    }

    /** @throws ImageException if it was changed on the disk */
    Optional<Document> find(Digest digest) {
        try {
            return Optional.of(
                    Document.verified(Files.readAllBytes(file(digest)), digest, "the document " + file(digest)));
        } catch (NoSuchFileException absent) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("read the document " + digest, e);
        }
    }

    /** Deletes the documents of all other images. The caller holds the lock. */
    void retain(Collection<Image> images) throws IOException {
        var used = images.stream()
                .flatMap(image -> image.documents().all().stream())
                .collect(Collectors.toSet());
        try (var files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (!Digest.isHex(name) || !used.contains(new Digest(name).toString())) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private Path file(Digest digest) {
        return directory.resolve(digest.hex());
    }
}

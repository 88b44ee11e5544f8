package io.skiff.agent.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The file that maps names to images. It is replaced as a whole, so that readers need no lock. */
final class ImageIndex {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final Path layers;
    private volatile Snapshot snapshot = new Snapshot("", new TreeMap<>());

    /** @param layers the directory of the layers, to which the file's paths are relative */
    ImageIndex(Path file, Path layers) {
        this.file = file;
        this.layers = layers;
    }

    /** Reads the images by reference, as any process wrote them last. */
    Map<String, Image> read() throws IOException {
        String stamp = stamp();
        Snapshot known = snapshot;
        if (!known.stamp.equals(stamp)) {
            known = new Snapshot(stamp, load());
            snapshot = known;
        }
        return known.images;
    }

    /** Replaces the file. The caller holds the lock. */
    void write(Map<String, Image> images) throws IOException {
        ObjectNode document = JSON.createObjectNode();
        var array = document.putArray("images");
        new TreeMap<>(images).values().forEach(image -> array.add(toJson(image)));
        Path next = next();
        writeSynced(next, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(document));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel directory = FileChannel.open(file.resolveSibling(""), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    /** Deletes what a killed process did not write to its end. The caller holds the lock. */
    void clearLeftovers() throws IOException {
        Files.deleteIfExists(next());
    }

    private Path next() {
        return file.resolveSibling(file.getFileName() + ".next");
    }

    /** A stamp that differs for another file and for a changed one; empty if there is no file. */
    private String stamp() throws IOException {
        try {
            Map<String, Object> attributes = Files.readAttributes(file, "unix:ino,size,ctime");
            return attributes.toString();
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    private Map<String, Image> load() throws IOException {
        var images = new TreeMap<String, Image>();
        try {
            for (JsonNode node : JSON.readTree(file.toFile()).path("images")) {
                Image image = fromJson(node);
                images.put(image.reference(), image);
            }
        } catch (java.io.FileNotFoundException e) {
            return images;
        }
        return images;
    }

    private static void writeSynced(Path path, byte[] content) throws IOException {
        try (FileChannel channel = FileChannel.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
    }

    private ObjectNode toJson(Image image) {
        ObjectNode node = JSON.createObjectNode();
        node.put("reference", image.reference());
        node.put("digest", image.digest());
        node.put("sizeBytes", image.sizeBytes());
        node.put("imported", image.imported().toString());
        node.put("pulled", image.isPulled());
        if (image.isPinned()) {
            node.put("pinned", true);
        }
        if (!image.rights().isForEverybody()) {
            node.set("proofs", JSON.valueToTree(image.rights().proofs()));
        }
        node.put("configDigest", image.documents().config());
        node.put("manifestDigest", image.documents().manifest());
        node.put("indexDigest", image.documents().index());
        Image.Config config = image.config();
        node.set("entrypoint", JSON.valueToTree(config.entrypoint()));
        node.set("cmd", JSON.valueToTree(config.cmd()));
        node.set("environment", JSON.valueToTree(config.environment()));
        node.put("workingDirectory", config.workingDirectory());
        node.put("user", config.user());
        node.put("stopSignal", config.stopSignal());
        if (config.healthCheck() != null) {
            HealthCheckReader.stored(config.healthCheck(), node.putObject("healthCheck"));
        }
        List<String> names = image.layers().stream()
                .map(layers::relativize)
                .map(Path::toString)
                .toList();
        node.set("layers", JSON.valueToTree(names));
        return node;
    }

    private Image fromJson(JsonNode node) {
        var environment = new java.util.LinkedHashMap<String, String>();
        node.path("environment")
                .properties()
                .forEach(entry ->
                        environment.put(entry.getKey(), entry.getValue().asText()));
        var config = new Image.Config(
                ConfigReader.strings(node.path("entrypoint")),
                ConfigReader.strings(node.path("cmd")),
                environment,
                node.path("workingDirectory").asText(),
                node.path("user").asText(),
                node.path("stopSignal").asText(),
                HealthCheckReader.read(node.path("healthCheck")));
        return new Image(
                node.path("reference").asText(),
                node.path("digest").asText(),
                config,
                ConfigReader.strings(node.path("layers")).stream()
                        .map(layers::resolve)
                        .toList(),
                node.path("sizeBytes").asLong(),
                Instant.parse(node.path("imported").asText()),
                node.path("pulled").asBoolean(),
                rights(node.path("proofs")),
                node.path("pinned").asBoolean(),
                new Image.Documents(
                        node.path("configDigest").asText(""),
                        node.path("manifestDigest").asText(""),
                        node.path("indexDigest").asText("")));
    }

    /** Absent for everybody, also in a file from before there were rights: only the node had credentials then. */
    private static PullRights rights(JsonNode proofs) {
        var read = new ArrayList<PullRights.Proof>();
        proofs.forEach(proof -> read.add(new PullRights.Proof(
                proof.path("secretUid").asText(), proof.path("hash").asText())));
        return proofs.isMissingNode() ? PullRights.EVERYBODY : new PullRights(false, read);
    }

    private record Snapshot(String stamp, Map<String, Image> images) {}
}

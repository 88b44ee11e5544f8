package io.skiff.agent.image;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * A random image archive of a seed: hostile entries in valid archives, damaged headers with valid digests, odd
 * documents, flipped bytes.
 */
final class RandomArchive {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int HEADER = 512;
    private static final List<String> WORDS = List.of(
            "a",
            "b",
            "a/b",
            "a/b/c",
            "etc/passwd",
            "..",
            ".",
            "../x",
            "a/../../x",
            "/abs",
            "//",
            "",
            ".wh.",
            ".wh.a",
            ".wh..",
            ".wh...",
            ".wh..wh..opq",
            ".wh..wh.plnk",
            ".wh..wh.x/y",
            ".wh.d/x",
            "a/.wh.b",
            "link",
            "link/x",
            "link/.wh.x",
            "magic/x",
            "\0",
            "a\0b",
            "\u001b[2J",
            "é",
            "\uFFFD",
            "n".repeat(300),
            "d/".repeat(200));
    private static final List<String> HEADERS = List.of(
            "SCHILY.xattr.user.x",
            "SCHILY.xattr.",
            "SCHILY.xattr.x",
            "SCHILY.xattr.user.",
            "SCHILY.xattr.security.capability",
            "SCHILY.xattr.trusted.overlay.opaque",
            "path",
            "linkpath",
            "size",
            "mtime",
            "uid",
            "gid",
            "GNU.sparse.major",
            "GNU.sparse.minor",
            "GNU.sparse.realsize",
            "GNU.sparse.map",
            "GNU.sparse.name",
            "SCHILY.devmajor",
            "comment");
    private static final List<String> VALUES = List.of(
            "",
            "0",
            "1",
            "-1",
            "y",
            "x",
            "../x",
            "1e999",
            "99999999999999999999",
            "9223372036854775807",
            "\u0001\0\0\u0002");
    private static final List<String> VALUES_OF_JSON = List.of(
            "null",
            "true",
            "0",
            "-1",
            "1e999",
            "\"\"",
            "\"x\"",
            "[]",
            "{}",
            "[[]]",
            "[null]",
            "[1]",
            "[{}]",
            "{\"a\":{}}",
            "\"sha256:x\"",
            "\"../x\"",
            "[\"../x\"]",
            "\"\\u0000\"",
            "\"" + "u".repeat(5000) + "\"");
    private static final byte[] TYPES = "0123456789xgLKSDNVXA\0".getBytes(StandardCharsets.US_ASCII);

    private final Random random;
    private final String outside;

    /** @param outside a directory to which hostile links lead */
    RandomArchive(long seed, String outside) {
        this.random = new Random(seed);
        this.outside = outside;
    }

    byte[] build() {
        return switch (random.nextInt(4)) {
            case 0 -> image(layer());
            case 1 -> image(damaged(layer()));
            case 2 -> oddDocuments();
            default -> damaged(image(layer()));
        };
    }

    private byte[] image(byte[] layer) {
        var archive = new ArchiveBuilder();
        if (random.nextBoolean()) {
            archive.compressedBy(content -> content);
        }
        return random.nextBoolean()
                ? archive.ociImage("org.opencontainers.image.ref.name", "web:v1", layer)
                        .build()
                : archive.dockerImage("web:v1", layer).build();
    }

    private byte[] layer() {
        var layer = new ByteArrayOutputStream();
        append(layer, tar -> tar.symbolicLink("link", outside).symbolicLink("magic", "/proc/self/root" + outside));
        for (int i = random.nextInt(8); i > 0; i--) {
            append(layer, this::entry);
        }
        layer.writeBytes(new byte[2 * HEADER]);
        return layer.toByteArray();
    }

    /** Writes each entry with a writer of its own. If the writer refuses it, the layer gets nothing of it. */
    private static void append(ByteArrayOutputStream layer, Consumer<TarBuilder> entries) {
        byte[] written;
        try {
            var tar = new TarBuilder();
            entries.accept(tar);
            written = tar.build();
        } catch (RuntimeException cannotBeWritten) {
            return;
        }
        int end = written.length;
        while (end > 0 && written[end - 1] == 0) {
            end--;
        }
        layer.write(written, 0, (end + HEADER - 1) / HEADER * HEADER);
    }

    private void entry(TarBuilder tar) {
        var name = any(WORDS);
        switch (random.nextInt(6)) {
            case 0 -> tar.directory(name, entry -> entry.setMode(random.nextInt()));
            case 1 -> tar.symbolicLink(name, random.nextBoolean() ? outside : any(WORDS));
            case 2 -> tar.hardLink(name, random.nextBoolean() ? "link/secret" : any(WORDS));
            case 3 -> tar.node(name, TarConstants.LF_CHR, random.nextInt(3), random.nextInt(3));
            case 4 ->
                tar.file(
                        name,
                        "x".repeat(random.nextInt(600)).getBytes(StandardCharsets.US_ASCII),
                        entry -> entry.addPaxHeader(any(HEADERS), any(VALUES)));
            default -> tar.file(name, "x");
        }
    }

    /** Changes header fields, and fixes the checksum so that they count, or changes any byte. */
    private byte[] damaged(byte[] tar) {
        var changed = tar.clone();
        for (int i = random.nextInt(4); i >= 0; i--) {
            int header = random.nextInt(changed.length / HEADER) * HEADER;
            switch (random.nextInt(4)) {
                case 0 -> changed[random.nextInt(changed.length)] = (byte) random.nextInt();
                case 1 -> changed[header + 156] = TYPES[random.nextInt(TYPES.length)];
                case 2 -> fill(changed, header + 124, 12);
                default -> fill(changed, header + random.nextInt(500), 1 + random.nextInt(12));
            }
            checksum(changed, header);
        }
        return random.nextInt(8) == 0 ? Arrays.copyOf(changed, random.nextInt(changed.length)) : changed;
    }

    private void fill(byte[] tar, int from, int length) {
        for (int i = from; i < Math.min(from + length, tar.length); i++) {
            tar[i] = (byte) (random.nextBoolean() ? '0' + random.nextInt(8) : random.nextInt());
        }
    }

    private static void checksum(byte[] tar, int header) {
        if (header + HEADER <= tar.length) {
            Arrays.fill(tar, header + 148, header + 156, (byte) ' ');
            int sum = 0;
            for (int i = header; i < header + HEADER; i++) {
                sum += tar[i] & 0xff;
            }
            var text = "%06o\0 ".formatted(sum).getBytes(StandardCharsets.US_ASCII);
            System.arraycopy(text, 0, tar, header + 148, 8);
        }
    }

    private byte[] oddDocuments() {
        var layer = layer();
        var config = object(
                "{\"os\":\"linux\",\"architecture\":\"" + Platform.ofThisHost().architecture()
                        + "\",\"config\":{\"Entrypoint\":[\"x\"],\"Cmd\":[\"y\"],\"Env\":[\"A=b\"],\"User\":\"1\",\"WorkingDir\":\"/\","
                        + "\"StopSignal\":\"TERM\"},\"rootfs\":{\"diff_ids\":[\"" + Digest.of(layer) + "\"]}}");
        var manifest = object("{\"Config\":\"config\",\"RepoTags\":[\"web:v1\"],\"Layers\":[\"layer\"]}");
        for (int i = random.nextInt(3); i >= 0; i--) {
            change(random.nextBoolean() ? config : manifest);
        }
        var text = "[" + manifest + "]";
        if (random.nextInt(10) == 0) {
            text = "[".repeat(random.nextInt(3000)) + text;
        }
        return new TarBuilder()
                .file("manifest.json", text)
                .file("config", config.toString())
                .file("layer", layer)
                .build();
    }

    private void change(ObjectNode object) {
        var names = new java.util.ArrayList<String>();
        object.fieldNames().forEachRemaining(names::add);
        if (names.isEmpty()) {
            return;
        }
        var name = any(names);
        if (object.get(name) instanceof ObjectNode inner && random.nextBoolean()) {
            change(inner);
        } else {
            try {
                object.set(name, JSON.readTree(any(VALUES_OF_JSON)));
            } catch (JsonProcessingException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }

    private static ObjectNode object(String text) {
        try {
            return (ObjectNode) JSON.readTree(text);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}

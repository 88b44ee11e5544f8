package io.skiff.cli.command.pod;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.archive.TarWriter;
import io.skiff.cli.FakeStreams;
import io.skiff.cli.Run;
import io.skiff.cli.copy.Packing;
import io.skiff.cli.copy.Unpacking;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CopyTest {

    private static final String POD = "/api/v1/namespaces/default/pods/web";

    private final FakeStreams server = FakeStreams.start()
            .on("GET " + POD, "{\"metadata\":{\"name\":\"web\"},\"spec\":{\"containers\":[{\"name\":\"main\"}]}}");

    @AfterEach
    void close() {
        server.close();
    }

    private Run run(String... words) {
        return Run.at(server.address(), "", words);
    }

    private static byte[] packed(Path source, String name) throws IOException {
        var bytes = new ByteArrayOutputStream();
        Packing.pack(source, name, bytes, warning -> {});
        return bytes.toByteArray();
    }

    @Test
    void fetchesAFile(@TempDir Path directory) throws IOException {
        Path there = Files.writeString(directory.resolve("there"), "content");
        server.then(peer -> {
            peer.send(2, "tar: a remark \u001b[2J\n");
            peer.send(1, packed(there, "x"));
            peer.exit(0);
        });

        assertThat(run("cp", "web:/var/x", directory.resolve("here").toString()).transcript())
                .isEqualTo("--- stderr\ntar: a remark ^[[2J\n");
        assertThat(Files.readString(directory.resolve("here"))).isEqualTo("content");
        assertThat(server.requests().get(1))
                .isEqualTo("GET " + POD + "/exec?command=tar&command=cf&command=-&command=-C&command=%2Fvar&command=x"
                        + "&container=main&stdout=true&stderr=true");
    }

    @Test
    void refusesAHostileArchive(@TempDir Path directory) throws IOException {
        server.then(peer -> {
            var bytes = new ByteArrayOutputStream();
            try (var tar = new TarWriter(bytes)) {
                tar.begin(entry(TarWriter.FILE, "x/../../evil"));
            }
            peer.send(1, bytes.toByteArray());
            peer.exit(0);
        });

        Run run = run("cp", "web:/var/x", directory.resolve("here/there").toString());

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("the container's tar is corrupted: it has \"x/../../evil\"");
        assertThat(directory).isEmptyDirectory();
    }

    /** Whose headers never end, so that its reader would keep all of them. */
    @Test
    void refusesAnArchiveOfHeaders(@TempDir Path directory) throws IOException {
        server.then(peer -> {
            var bytes = new ByteArrayOutputStream();
            try (var tar = new TarWriter(bytes)) {
                for (int i = 0; i < 20; i++) {
                    tar.begin(entry('x', "header"));
                }
            }
            peer.send(1, bytes.toByteArray());
            peer.exit(0);
        });

        Run run = run("cp", "web:/var/x", directory.resolve("here").toString());

        assertThat(run.err()).contains("more than 16 extended headers in a row");
        assertThat(directory).isEmptyDirectory();
    }

    private static TarWriter.Entry entry(char type, String name) {
        return new TarWriter.Entry(
                type, name.getBytes(StandardCharsets.UTF_8), new byte[0], 0644, 0, 0, 0, Instant.EPOCH, 0, 0, Map.of());
    }

    @Test
    void saysWhyThereIsNothing(@TempDir Path directory) {
        server.then(peer -> {
            peer.send(2, "tar: x: No such file or directory\n");
            peer.exit(1);
        });

        Run run = run("cp", "web:/var/x", directory.resolve("here").toString());

        assertThat(run.transcript()).isEqualTo("""
                        --- stderr
                        tar: x: No such file or directory
                        error: tar in the container: command terminated with exit code 1
                        --- exit 1
                        """);
    }

    @Test
    void bringsADirectoryIntoOneThatIsThere(@TempDir Path directory) throws IOException {
        Path tree = Files.createDirectory(directory.resolve("tree"));
        Files.writeString(tree.resolve("f"), "x".repeat(100_000));
        var got = new AtomicReference<byte[]>();
        server.then(peer -> peer.exit(0));
        server.then(peer -> {
            got.set(peer.readInput());
            peer.exit(0);
        });

        assertThat(run("cp", "--no-preserve", "-c", "main", tree.toString(), "web:/tmp")
                        .transcript())
                .isEmpty();
        assertThat(server.requests())
                .containsExactly(
                        "GET " + POD
                                + "/exec?command=test&command=-d&command=%2Ftmp&container=main&stdout=true&stderr=true",
                        "GET " + POD + "/exec?command=tar&command=--no-same-permissions&command=--no-same-owner"
                                + "&command=-xmf&command=-&command=-C&command=%2Ftmp"
                                + "&container=main&stdin=true&stdout=true&stderr=true");
        Path unpacked = directory.resolve("unpacked");
        new Unpacking(unpacked, "tree", warning -> {}).unpack(new ByteArrayInputStream(got.get()));
        assertThat(unpacked.resolve("f")).hasSameTextualContentAs(tree.resolve("f"));
    }

    @Test
    void givesAFileANewName(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("f"), "x");
        server.then(peer -> peer.exit(1));
        server.then(peer -> {
            assertThat(peer.readInput()).isEqualTo(packed(file, "new"));
            peer.exit(0);
        });

        assertThat(run("cp", file.toString(), "web:/tmp/new").transcript()).isEmpty();
        assertThat(server.faults()).isEmpty();
    }

    @Test
    void refusesWhatIsNoCopy(@TempDir Path directory) {
        assertThat(run("cp", "a", "b").err()).startsWith("error: one of the two must be a local path");
        assertThat(run("cp", "x:a", "y:b").err()).startsWith("error: one of the two must be a local path");
        assertThat(run("cp", directory.resolve("nope").toString(), "web:/tmp").err())
                .endsWith("nope doesn't exist in local filesystem\n");
    }
}

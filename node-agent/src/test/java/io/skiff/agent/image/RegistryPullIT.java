package io.skiff.agent.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skiff.agent.registry.DockerRegistry;
import io.skiff.agent.registry.RegistryClient;
import io.skiff.agent.registry.RegistryException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against Debian's docker-registry. Needs root, as the unpacker sets owners. */
class RegistryPullIT {

    @TempDir
    Path directory;

    private LocalImageStore store;

    @BeforeEach
    void openStore() {
        store = new LocalImageStore(directory.resolve("images"), Clock.systemUTC());
    }

    @Test
    void pullsAnImageAndTheNextOneWithoutTheLayersThatAreHere() throws Exception {
        byte[] base = new TarBuilder().file("bin/web", "base").build();
        byte[] top = new TarBuilder().file("etc/web.conf", "v1").build();
        byte[] newTop = new TarBuilder().file("etc/web.conf", "v2").build();
        try (var registry = DockerRegistry.open(directory)) {
            registry.push(archive(new ArchiveBuilder(), base, top), "team/web:v1");
            registry.push(archive(new ArchiveBuilder(), base, newTop), "team/web:v2");
            var v1 = pull(registry, "team/web:v1", List.of());
            assertThat(v1.layers().get(0).resolve("etc/web.conf")).hasContent("v1");
            assertThat(v1.layers().get(1).resolve("bin/web")).hasContent("base");
            assertThat(store.find(registry.name() + "/team/web:v1")).contains(v1);
            assertThat(store.find(registry.name() + "/team/web@" + v1.digest())).contains(v1);

            long blobs = blobsServed(registry);
            var v2 = pull(registry, "team/web:v2", List.of());
            assertThat(v2.layers().get(0).resolve("etc/web.conf")).hasContent("v2");
            // Its configuration and its own layer.
            assertThat(blobsServed(registry) - blobs).isEqualTo(2);
        }
        assertThat(directory.resolve("images/pull")).isEmptyDirectory();
    }

    @Test
    void pullsByDigestWhatATagNoLongerNames() {
        byte[] old = new TarBuilder().file("etc/web.conf", "old").build();
        byte[] moved = new TarBuilder().file("etc/web.conf", "moved").build();
        try (var registry = DockerRegistry.open(directory)) {
            registry.push(archive(new ArchiveBuilder(), old), "web:latest");
            var digest = pull(registry, "web", List.of()).digest();
            registry.push(archive(new ArchiveBuilder(), moved), "web:latest");
            store = new LocalImageStore(directory.resolve("other"), Clock.systemUTC());
            var image = pull(registry, "web@" + digest, List.of());
            assertThat(image.layers().get(0).resolve("etc/web.conf")).hasContent("old");
            assertThat(image.digest()).isEqualTo(digest);
        }
    }

    @Test
    void pullsFromAClosedRegistryWithNameAndPassword() {
        byte[] layer = new TarBuilder().file("bin/web", "x").build();
        try (var registry = DockerRegistry.closed(directory)) {
            registry.push(archive(new ArchiveBuilder(), layer), "web:v1");
            assertThat(pull(registry, "web:v1", List.of(DockerRegistry.USER)).layers())
                    .hasSize(1);
            assertThatThrownBy(() -> pull(registry, "web:v1", List.of()))
                    .isInstanceOf(RegistryException.class)
                    .hasMessageContaining("not authorized; it says: authentication required");
        }
    }

    @Test
    void notesWhoMayUseAPrivateImage() {
        byte[] layer = new TarBuilder().file("bin/web", "x").build();
        byte[] moved = new TarBuilder().file("bin/web", "y").build();
        var sameUser = new Credential("", "uid-other", "ann", "secret");
        var stranger = new Credential("", "uid-other", "eve", "x");
        try (var registry = DockerRegistry.closed(directory)) {
            registry.push(archive(new ArchiveBuilder(), layer), "web:v1");
            var name = registry.name() + "/web:v1";
            pull(registry, "web:v1", List.of(DockerRegistry.USER));
            store = new LocalImageStore(directory.resolve("images"), Clock.systemUTC());
            var image = store.find(name).orElseThrow();
            assertThat(image.rights().admit(List.of(sameUser))).isTrue();
            assertThat(image.rights().admit(List.of(stranger))).isFalse();

            assertThat(origin(registry, "web:v1", List.of(sameUser)).has(image.digest()))
                    .isTrue();
            assertThatThrownBy(
                            () -> origin(registry, "web:v1", List.of(stranger)).has(image.digest()))
                    .hasMessageContaining("not authorized");
            store.admit(name, image.digest(), Optional.of(stranger));
            assertThat(store.find(name).orElseThrow().rights().admit(List.of(stranger)))
                    .isTrue();
            assertThat(store.admit(name, "sha256:" + "0".repeat(64), Optional.empty()))
                    .isEmpty();

            registry.push(archive(new ArchiveBuilder(), moved), "web:v1");
            var other = pull(registry, "web:v1", List.of(DockerRegistry.USER));
            assertThat(other.rights().admit(List.of(stranger)))
                    .as("what was proved of the old image")
                    .isFalse();
        }
    }

    @Test
    void whatIsPulledWithoutAPodsCredentialIsForEverybody() {
        byte[] layer = new TarBuilder().file("bin/web", "x").build();
        try (var registry = DockerRegistry.open(directory)) {
            registry.push(archive(new ArchiveBuilder(), layer), "web:v1");
            assertThat(pull(registry, "web:v1", List.of(DockerRegistry.USER)).rights())
                    .isEqualTo(PullRights.EVERYBODY);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"zstd", "zstd:chunked"})
    void pullsLayersThatZstdCompressed(String format) {
        byte[] layer = new TarBuilder()
                .file("bin/web", "x".repeat(3_000_000))
                .file("etc/web.conf", "v1")
                .build();
        try (var registry = DockerRegistry.open(directory)) {
            var plain = new ArchiveBuilder().compressedBy(content -> content);
            registry.push(archive(plain, layer), "web:v1", "--dest-compress-format=" + format);
            var blob = registry.blobs().stream()
                    .filter(content -> content[0] == 0x28 && content[1] == (byte) 0xb5)
                    .toList();
            assertThat(blob).as("what skopeo pushed").hasSize(1);
            var image = pull(registry, "web:v1", List.of());
            assertThat(image.layers().get(0).resolve("etc/web.conf")).hasContent("v1");
            assertThat(image.layers().get(0).resolve("bin/web")).hasSize(3_000_000);
        }
    }

    @Test
    void saysWhatIsNotThere() {
        byte[] layer = new TarBuilder().file("bin/web", "x").build();
        try (var registry = DockerRegistry.open(directory)) {
            registry.push(archive(new ArchiveBuilder(), layer), "web:v1");
            registry.push(archive(new ArchiveBuilder().platform("s390x"), layer), "web:other");
            assertThatThrownBy(() -> pull(registry, "web:v7", List.of()))
                    .hasMessageContaining("/web: not found; it says: manifest unknown");
            assertThatThrownBy(() -> pull(registry, "nobody:v1", List.of())).hasMessageContaining("not found");
            assertThatThrownBy(() -> pull(registry, "web:other", List.of()))
                    .isInstanceOf(ImageException.class)
                    .hasMessageContaining("linux/s390x");
        }
    }

    @Test
    void fetchesALayerOnceForAllThatWantIt() throws Exception {
        var content = new byte[2_000_000];
        new Random(3).nextBytes(content);
        byte[] layer = new TarBuilder().file("data", content).build();
        try (var registry = DockerRegistry.open(directory)) {
            registry.push(archive(new ArchiveBuilder(), layer), "web:v1");
            long before = blobsServed(registry);
            var pulls = new ArrayList<Callable<Image>>();
            for (int i = 0; i < 20; i++) {
                pulls.add(() -> pull(registry, "web:v1", List.of()));
            }
            var threads = Executors.newFixedThreadPool(20);
            for (Future<Image> image : threads.invokeAll(pulls)) {
                assertThat(image.get().layers().get(0).resolve("data")).hasBinaryContent(content);
            }
            threads.shutdown();
            // A configuration for each, and the layer.
            assertThat(blobsServed(registry) - before).isEqualTo(21);
        }
    }

    @Test
    void keepsNothingOfALayerThatIsDamaged() throws Exception {
        byte[] layer = new TarBuilder().file("bin/web", "x".repeat(100)).build();
        try (var registry = DockerRegistry.open(directory)) {
            registry.push(archive(new ArchiveBuilder(), layer), "web:v1");
            damageLayers(directory.resolve("data"));
            assertThatThrownBy(() -> pull(registry, "web:v1", List.of())).hasMessageContaining("layer");
        }
        assertThat(store.list()).isEmpty();
        assertThat(directory.resolve("images/layers")).isEmptyDirectory();
        assertThat(directory.resolve("images/pull")).isEmptyDirectory();
    }

    private Image pull(DockerRegistry registry, String image, List<Credential> credentials) {
        return store.pull(registry.name() + "/" + image, origin(registry, image, credentials), new PullProgress());
    }

    private ImageOrigin origin(DockerRegistry registry, String image, List<Credential> credentials) {
        var client = RegistryClient.of(directory.resolve("registries.yaml"), Map.of());
        return client.origin(ImageReference.parse(registry.name() + "/" + image), credentials);
    }

    private Path archive(ArchiveBuilder builder, byte[]... layers) {
        return builder.ociImage("", "", layers).write(directory.resolve("image.tar"));
    }

    private static long blobsServed(DockerRegistry registry) {
        return registry.log()
                .lines()
                .filter(line -> line.contains("\"GET /v2/") && line.contains("/blobs/") && line.contains("\" 200 "))
                .count();
    }

    /** Another byte in each file that is no JSON. */
    private static void damageLayers(Path data) throws Exception {
        try (var files = Files.walk(data)) {
            for (Path file : files.filter(path -> path.endsWith("data")).toList()) {
                byte[] content = Files.isRegularFile(file) ? Files.readAllBytes(file) : new byte[0];
                if (content.length > 40 && content[0] != '{') {
                    content[30] ^= 1;
                    Files.write(file, content);
                }
            }
        }
    }
}

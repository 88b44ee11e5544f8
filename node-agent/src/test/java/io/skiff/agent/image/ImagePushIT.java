package io.skiff.agent.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skiff.agent.registry.DockerRegistry;
import io.skiff.agent.registry.RegistryClient;
import io.skiff.agent.registry.RegistryException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images that leave this host: to Debian's docker-registry and as archives, read back by skopeo and by us. Needs root. */
class ImagePushIT {

    private static final byte[] BASE =
            new TarBuilder().file("bin/web", "base".repeat(10_000)).build();
    private static final byte[] TOP =
            new TarBuilder().file("etc/web.conf", "v1").file("bin/.wh.web", "").build();

    @TempDir
    Path directory;

    private LocalImageStore store;

    @BeforeEach
    void openStore() {
        store = store("images");
    }

    private LocalImageStore store(String name) {
        return new LocalImageStore(directory.resolve(name), Clock.systemUTC());
    }

    private Path archive() {
        return new ArchiveBuilder()
                .ociImage("org.opencontainers.image.ref.name", "web:v1", BASE, TOP)
                .write(directory.resolve("image.tar"));
    }

    private Path directoryOf(String name) throws IOException {
        return Files.createDirectories(directory.resolve(name));
    }

    private static String push(LocalImageStore from, String name, List<Credential> credentials) {
        var client = RegistryClient.of(Path.of("/none"), Map.of());
        return from.push(name, client.destination(ImageReference.parse(name), credentials), new PullProgress());
    }

    private static Image pull(LocalImageStore into, String name, List<Credential> credentials) {
        var client = RegistryClient.of(Path.of("/none"), Map.of());
        return into.pull(name, client.origin(ImageReference.parse(name), credentials), new PullProgress());
    }

    /** By their content: a diff id is the digest of the tar. */
    private static List<String> layers(Image image) {
        return image.layers().stream()
                .map(layer -> layer.getFileName().toString())
                .toList();
    }

    private static void assertSame(Image one, Image other) {
        assertThat(other.documents().config()).isEqualTo(one.documents().config());
        assertThat(layers(other)).isEqualTo(layers(one));
    }

    @Test
    void anImportedImageIsTheSameOnAnotherHost() throws Exception {
        var imported = store.importArchive(archive()).get(0);
        try (var registry = DockerRegistry.closed(directory)) {
            var name = registry.name() + "/team/web:v1";
            store.tag("web:v1", name);
            var digest = push(store, name, List.of(DockerRegistry.USER));
            var pulled = pull(store("other"), name, List.of(DockerRegistry.USER));
            assertThat(pulled.digest()).isEqualTo(digest);
            assertSame(imported, pulled);

            assertThatThrownBy(() -> push(store, name, List.of()))
                    .isInstanceOf(RegistryException.class)
                    .hasMessageContaining("not authorized");
            var config = json(run(
                    "skopeo",
                    "inspect",
                    "--config",
                    "--raw",
                    "--tls-verify=false",
                    "--creds=ann:secret",
                    "docker://" + name));
            assertThat(config.at("/rootfs/diff_ids")).hasSize(2);
        }
        assertThat(directory.resolve("images/pull")).isEmptyDirectory();
    }

    /** Debian's docker saves without a manifest. */
    @Test
    void whatDockerSavedHasOneDigestOnEveryNodeAndInTheRegistry() throws Exception {
        var saved = new ArchiveBuilder().dockerImage("web:v1", BASE, TOP).write(directory.resolve("saved.tar"));
        var imported = store.importArchive(saved).get(0);
        var second = store("second");
        assertThat(second.importArchive(saved).get(0).digest()).isEqualTo(imported.digest());
        assertThat(imported.digest()).isNotEqualTo(imported.documents().config());
        try (var registry = DockerRegistry.open(directory)) {
            var name = registry.name() + "/team/web:v1";
            store.tag("web:v1", name);
            assertThat(push(store, name, List.of())).isEqualTo(imported.digest());
            assertThat(json(run("skopeo", "inspect", "--tls-verify=false", "docker://" + name))
                            .path("Digest")
                            .asText())
                    .isEqualTo(imported.digest());
            var pulled = pull(store("third"), name, List.of());
            assertThat(pulled.digest()).isEqualTo(imported.digest());
            assertSame(imported, pulled);
        }
        var file = directory.resolve("export.tar");
        try (var out = Files.newOutputStream(file)) {
            second.export(second.list(), out);
        }
        assertThat(store("fourth").importArchive(file).get(0).digest()).isEqualTo(imported.digest());
    }

    @Test
    void anImageThatItsRegistryHasKeepsItsDigest() throws Exception {
        try (var registry = DockerRegistry.open(directory)) {
            registry.push(archive(), "team/web:v1");
            var pulled = pull(store, registry.name() + "/team/web:v1", List.of());
            store.tag(pulled.reference(), registry.name() + "/mirror/web:v2");

            assertThat(push(store, registry.name() + "/team/web:v1", List.of())).isEqualTo(pulled.digest());
            assertThat(push(store, registry.name() + "/mirror/web:v2", List.of()))
                    .isEqualTo(pulled.digest());
            assertThat(registry.log()).contains("mount=sha256");
            assertThat(pull(store("other"), registry.name() + "/mirror/web:v2", List.of())
                            .digest())
                    .isEqualTo(pulled.digest());
        }
    }

    @Test
    void anImageOfOneRegistryGoesToAnother() throws Exception {
        try (var first = DockerRegistry.open(directoryOf("1"));
                var second = DockerRegistry.open(directoryOf("2"))) {
            first.push(archive(), "web:v1", "--format=v2s2");
            var pulled = pull(store, first.name() + "/web:v1", List.of());
            var name = second.name() + "/web:v1";
            store.tag(pulled.reference(), name);
            var digest = push(store, name, List.of());
            var again = pull(store("other"), name, List.of());
            assertThat(again.digest()).isEqualTo(digest);
            assertSame(pulled, again);
            assertThat(again.layers().get(1).resolve("bin/web")).hasSize(40_000);
            // the second time nothing is sent
            assertThat(push(store, name, List.of())).isEqualTo(digest);
        }
    }

    @Test
    void othersReadWhatIsExported() throws Exception {
        var imported = store.importArchive(archive()).get(0);
        var file = directory.resolve("export.tar");
        try (var out = Files.newOutputStream(file)) {
            store.export(List.of(imported), out);
        }
        assertSame(imported, store("other").importArchive(file).get(0));
        for (var transport : List.of("oci-archive:", "docker-archive:")) {
            var config = json(run("skopeo", "inspect", "--config", "--raw", transport + file));
            assertThat(Digest.of(store.document(imported.documents().config()).orElseThrow())
                            .toString())
                    .isEqualTo(imported.documents().config());
            assertThat(config)
                    .isEqualTo(new ObjectMapper()
                            .readTree(store.document(imported.documents().config())
                                    .orElseThrow()));
            run("skopeo", "copy", "--insecure-policy", transport + file, "dir:" + directory.resolve("copy"));
        }
        assertThat(json(run("tar", "-xOf", file.toString(), "manifest.json"))
                        .at("/0/RepoTags/0")
                        .asText())
                .isEqualTo("web:v1");
    }

    @Test
    void aLayerThatCannotBeWrittenAgainIsNotSent() throws Exception {
        var imported = store.importArchive(archive()).get(0);
        Files.writeString(imported.layers().get(0).resolve("etc/web.conf"), "v2");
        try (var registry = DockerRegistry.open(directory)) {
            var name = registry.name() + "/web:v1";
            store.tag("web:v1", name);
            assertThatThrownBy(() -> push(store, name, List.of()))
                    .isInstanceOf(ImageException.class)
                    .hasMessageContaining("cannot be written again");
            assertThatThrownBy(() -> pull(store("other"), name, List.of())).isInstanceOf(RegistryException.class);
        }
    }

    private static JsonNode json(String text) throws IOException {
        return new ObjectMapper().readTree(text);
    }

    private static String run(String... command) throws Exception {
        var process = new ProcessBuilder(new ArrayList<>(List.of(command)))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(List.of(command).toString()).isZero();
        return output;
    }
}

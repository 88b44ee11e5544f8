package io.skiff.agent.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Needs root, because the unpacker sets owners. */
class LocalImageStoreIT {

    private static final String REF_NAME = "org.opencontainers.image.ref.name";
    private static final String CONTAINERD_NAME = "io.containerd.image.name";
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);

    @TempDir
    Path directory;

    private Path file;
    private LocalImageStore store;

    @BeforeEach
    void openStore() {
        file = directory.resolve("image.tar");
        store = openAgain();
    }

    @Test
    void importsAnOciLayout() {
        byte[] base = new TarBuilder().file("bin/web", "base").build();
        byte[] top = new TarBuilder().file("etc/web.conf", "top").build();
        new ArchiveBuilder()
                .ociImage(CONTAINERD_NAME, "docker.io/library/web:v1", base, top)
                .write(file);

        List<Image> imported = store.importArchive(file);

        assertThat(imported).isEqualTo(store.list());
        Image image = store.find("web:v1").orElseThrow();
        assertThat(image.reference()).isEqualTo("web:v1");
        assertThat(image.imported()).isEqualTo(CLOCK.instant());
        assertThat(image.sizeBytes()).isEqualTo(7);
        assertThat(image.layers().get(0).resolve("etc/web.conf")).hasContent("top");
        assertThat(image.layers().get(1).resolve("bin/web")).hasContent("base");
        assertThat(image.config())
                .isEqualTo(new Image.Config(
                        List.of("/bin/web"),
                        List.of("--port", "8080"),
                        Map.of("PATH", "/bin:/usr/bin", "A", "b=c"),
                        "/srv",
                        "1000:1000",
                        ""));
        assertThat(openAgain().find("web:v1")).contains(image);
        assertThat(image.documents().manifest()).isEqualTo(image.digest());
        assertThat(Digest.of(store.document(image.documents().config()).orElseThrow()))
                .hasToString(image.documents().config());
        assertThat(store.find("web@" + image.digest())).contains(image);
        assertThat(store.find("web")).isEmpty();
        assertThat(store.find("other@" + image.digest())).isEmpty();
    }

    /** A configuration must not pass for a manifest. */
    @Test
    void anotherNodeGetsADocumentAsWhatItIs() {
        new ArchiveBuilder()
                .ociImage(
                        CONTAINERD_NAME,
                        "docker.io/library/web:v1",
                        new TarBuilder().file("bin/web", "base").build())
                .write(file);
        var documents = store.importArchive(file).get(0).documents();
        var shelf = LayerShelf.in(directory.resolve("images"));
        var repository = ImageReference.parse("web:v1").repository();

        assertThat(shelf.document(DocumentKind.MANIFEST, repository, documents.manifest()))
                .isPresent();
        assertThat(shelf.document(DocumentKind.CONFIG, repository, documents.config()))
                .isPresent();
        assertThat(shelf.document(DocumentKind.MANIFEST, repository, documents.config()))
                .isEmpty();
        assertThat(shelf.document(DocumentKind.CONFIG, repository, documents.manifest()))
                .isEmpty();
        assertThat(shelf.document(DocumentKind.MANIFEST, repository + "/other", documents.manifest()))
                .isEmpty();
    }

    @Test
    void importsWhatOlderVersionsOfDockerSaved() {
        byte[] layer = new TarBuilder().file("bin/web", "base").build();
        new ArchiveBuilder().dockerImage("team/web:v2", layer).write(file);
        store.importArchive(file);
        assertThat(store.find("docker.io/team/web:v2")
                        .orElseThrow()
                        .layers()
                        .get(0)
                        .resolve("bin/web"))
                .hasContent("base");
    }

    @Test
    void importsGzippedArchivesAndPlainLayers() throws IOException {
        byte[] layer = new TarBuilder().file("a", "a").build();
        Files.write(
                file,
                TarBuilder.gzip(new ArchiveBuilder()
                        .compressedBy(content -> content)
                        .ociImage(REF_NAME, "localhost/web:v3", layer)
                        .build()));
        assertThat(store.importArchive(file)).extracting(Image::reference).containsExactly("web:v3");
    }

    @Test
    void importsArchivesAndLayersThatZstdCompressed() throws IOException {
        byte[] layer = new TarBuilder().file("a", "a".repeat(100_000)).build();
        byte[] oci = new ArchiveBuilder()
                .compressedBy(ZstdFramesTest::zstd)
                .ociImage(REF_NAME, "web:v4", layer)
                .build();
        Files.write(file, ZstdFramesTest.zstd(oci));
        assertThat(store.importArchive(file)).extracting(Image::reference).containsExactly("web:v4");

        byte[] other = new TarBuilder().file("b", "b").build();
        new ArchiveBuilder()
                .compressedBy(ZstdFramesTest::zstd)
                .dockerImage("web:v5", other)
                .write(file);
        var image = store.importArchive(file).get(0);
        assertThat(image.layers().get(0).resolve("b")).hasContent("b");
    }

    @Test
    void choosesTheManifestForThisHost() {
        var archive = new ArchiveBuilder();
        var foreign = archive.platform("s390x").command("/foreign").ociDescriptor("", "", layer("a"));
        var own = archive.platform(Platform.ofThisHost().architecture())
                .command("/own")
                .ociDescriptor("", "", layer("a"));
        archive.ociIndex("web:v1", List.of(foreign, own)).write(file);
        store.importArchive(file);
        assertThat(store.find("web:v1").orElseThrow().config().entrypoint()).containsExactly("/own");
    }

    @Test
    void refusesAnImageForOtherHosts() {
        new ArchiveBuilder()
                .platform("s390x")
                .ociImage(REF_NAME, "web:v1", layer("a"))
                .write(file);
        refuses("image web:v1 has no match for platform in manifest: this host is " + Platform.ofThisHost()
                + ", the image is for linux/s390x");
        new ArchiveBuilder().platform("s390x").dockerImage("web:v1", layer("a")).write(file);
        refuses("image web:v1 has no match for platform in manifest: this host is " + Platform.ofThisHost()
                + ", the image is for linux/s390x");
    }

    @Test
    void refusesDamagedContentAndKeepsNothing() throws IOException {
        byte[] good = layer("good");
        byte[] bad = layer("bad");
        String badBlob = "blobs/sha256/" + Digest.of(TarBuilder.gzip(bad)).hex();
        new ArchiveBuilder()
                .ociImage(REF_NAME, "web:v1", good, bad)
                .damage(badBlob, content -> TarBuilder.gzip(layer("evil")))
                .write(file);
        refuses("is damaged: its digest should be ");
        new ArchiveBuilder()
                .compressedBy(content -> content)
                .dockerImage("web:v1", bad)
                .damage(Digest.of(bad).hex().substring(0, 10), content -> layer("evil"))
                .write(file);
        refuses("is damaged: its digest should be " + Digest.of(bad));
        new ArchiveBuilder()
                .ociImage(REF_NAME, "web:v1", good)
                .damage(
                        "blobs/",
                        content -> content.length < 1000 && content[0] == '{' ? new byte[] {'{', '}'} : content)
                .write(file);
        refuses("is damaged: its digest should be ");
        try (Stream<Path> kept = Files.list(directory.resolve("images/layers"))) {
            assertThat(kept.filter(Files::isDirectory)).isEmpty();
        }
        assertThat(directory.resolve("images/tmp")).doesNotExist();
        assertThat(store.list()).isEmpty();
    }

    @Test
    void saysWhatIsWrongWithAnArchive() throws IOException {
        Files.writeString(file, "this is no archive, whatever its name says".repeat(50));
        refuses("is not a tar archive");
        Files.write(file, new TarBuilder().file("README", "hello").build());
        refuses("is not an image: it has neither index.json");
        Files.write(file, new TarBuilder().file("manifest.json", "[{").build());
        refuses("manifest.json in " + file + " is not JSON");
        Files.write(
                file,
                new TarBuilder()
                        .file("manifest.json", "[{\"Config\":\"c.json\",\"RepoTags\":[\"web:v1\"],\"Layers\":[]}]")
                        .build());
        refuses(file + " is incomplete: it has no file c.json");
        Files.delete(file);
        refuses(file + " is not a file");
        byte[] zstd = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, 0, 0, 0};
        new ArchiveBuilder()
                .compressedBy(content -> zstd)
                .ociImage(REF_NAME, "web:v1", layer("a"))
                .write(file);
        refuses("a zstd frame is cut off");
    }

    @Test
    void needsAName() {
        new ArchiveBuilder().ociImage("", "", layer("a")).write(file);
        refuses("name it with --name");
        assertThat(store.importArchive(file, Optional.of("mine:v1")))
                .extracting(Image::reference)
                .containsExactly("mine:v1");
        assertThatThrownBy(() -> store.importArchive(file, Optional.of("Mine"))).hasMessageContaining("\"Mine\"");
        new ArchiveBuilder()
                .ociImage(REF_NAME, "a:1", layer("a"))
                .ociImage(REF_NAME, "b:1", layer("b"))
                .write(file);
        assertThatThrownBy(() -> store.importArchive(file, Optional.of("mine:v1")))
                .hasMessageContaining("several images");
        assertThat(store.importArchive(file)).extracting(Image::reference).containsExactly("a:1", "b:1");
    }

    @Test
    void movesATagAndCollectsWhatNobodyUses() {
        new ArchiveBuilder().ociImage(REF_NAME, "web:v1", layer("old")).write(file);
        Image old = store.importArchive(file).get(0);
        new ArchiveBuilder().ociImage(REF_NAME, "web:v1", layer("new")).write(file);
        Image current = store.importArchive(file).get(0);

        assertThat(store.list()).containsExactly(current, old.withoutTag());
        assertThat(store.remove(old.withoutTag().reference())).isTrue();
        store.collect(Set.copyOf(old.layers()));
        assertThat(old.layers().get(0)).exists();
        store.collect(Set.of());
        assertThat(old.layers().get(0)).doesNotExist();
        assertThat(current.layers().get(0)).exists();

        assertThat(store.remove("web:v1")).isTrue();
        assertThat(store.remove("web:v1")).isFalse();
        store.collect(Set.of());
        assertThat(current.layers().get(0)).doesNotExist();
        assertThat(store.importArchive(file).get(0).layers().get(0).resolve("new"))
                .exists();
    }

    @Test
    void seesWhatAnotherStoreOverTheSameDirectoryDid() {
        assertThat(store.find("web:v1")).isEmpty();
        new ArchiveBuilder().ociImage(REF_NAME, "web:v1", layer("a")).write(file);
        var other = openAgain();
        other.importArchive(file);
        assertThat(store.find("web:v1")).isPresent();
        other.remove("web:v1");
        assertThat(store.find("web:v1")).isEmpty();
    }

    @Test
    void clearsWhatAKilledImportLeft() throws IOException {
        Path left = Files.createDirectories(directory.resolve("images/tmp/half/layer"));
        Files.writeString(directory.resolve("images/index.json.next"), "{");
        new ArchiveBuilder().ociImage(REF_NAME, "web:v1", layer("a")).write(file);
        store.importArchive(file);
        assertThat(left).doesNotExist();
        assertThat(openAgain().find("web:v1")).isPresent();
    }

    @Test
    void clearsWhatProcessesLeftThatWereKilledBetweenTwoSteps() throws IOException {
        new ArchiveBuilder().ociImage(REF_NAME, "web:v1", layer("a")).write(file);
        var image = store.importArchive(file).get(0);
        Path images = directory.resolve("images");
        var hex = "0".repeat(64);
        for (var left : List.of(
                "index.json.next",
                "layers/" + hex + ".size",
                "layers/" + hex + ".skeleton",
                "documents/" + hex,
                "documents/" + hex + ".next",
                "build/steps/" + hex + ".next",
                "build/caches/2f63.used",
                "pull/work-1/" + hex + "/file",
                "pull/work-1.lock",
                "pull/work-2/" + hex + ".size",
                "tmp/" + hex + "/file")) {
            Files.createDirectories(images.resolve(left).getParent());
            Files.createFile(images.resolve(left));
        }

        store.clearLeftovers();

        assertThat(StoreLeftovers.of(images, store)).isEmpty();
        assertThat(images.resolve("build/caches")).isEmptyDirectory();
        assertThat(openAgain().find("web:v1")).contains(image);
        LayerShelf.in(images)
                .writeLayer("sha256:" + image.layers().get(0).getFileName(), OutputStream.nullOutputStream());
        assertThat(image.layers().get(0).resolveSibling(image.layers().get(0).getFileName() + ".size"))
                .exists();
    }

    @Test
    void manyMayImportAtOnce() throws Exception {
        var threads = Executors.newFixedThreadPool(4);
        try {
            var imports = Stream.of("a", "b", "c", "d", "e", "f", "g", "h")
                    .map(name -> (Callable<List<Image>>) () -> {
                        Path archive = directory.resolve(name + ".tar");
                        new ArchiveBuilder()
                                .ociImage(REF_NAME, name + ":v1", layer("same"), layer(name))
                                .write(archive);
                        return openAgain().importArchive(archive);
                    })
                    .toList();
            for (Future<List<Image>> result : threads.invokeAll(imports)) {
                assertThat(result.get()).hasSize(1);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(store.list()).hasSize(8);
        assertThat(store.list())
                .allSatisfy(image -> assertThat(image.layers())
                        .allSatisfy(layer -> assertThat(layer).isNotEmptyDirectory()));
    }

    private LocalImageStore openAgain() {
        return new LocalImageStore(directory.resolve("images"), CLOCK);
    }

    private void refuses(String message) {
        assertThatThrownBy(() -> store.importArchive(file))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining(message);
    }

    private static byte[] layer(String name) {
        return new TarBuilder().file(name, name).build();
    }
}

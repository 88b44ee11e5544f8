package io.skiff.agent.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skiff.agent.image.ArchiveBuilder;
import io.skiff.agent.image.Image;
import io.skiff.agent.image.ImageReference;
import io.skiff.agent.image.LocalImageStore;
import io.skiff.agent.image.PullProgress;
import io.skiff.agent.image.TarBuilder;
import io.skiff.agent.linux.crypto.Sha;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Images whose content is named by SHA-384 and SHA-512. Needs root, as the unpacker sets owners. */
class LongDigestsIT {

    /** The blobs of an archive, by coreutils. */
    private static final String CHECK = """
            cd "$1"; mkdir archive; tar -xf image.tar -C archive; cd archive/blobs
            for blob in */*; do echo "${blob#*/}  $blob" | ${blob%/*}sum --check --quiet; done
            echo $(ls $2 | wc -l) blobs of $2, $(ls */* | wc -l) in all
            """;

    @TempDir
    Path directory;

    private final FakeRegistry registry = new FakeRegistry();
    private final Map<String, byte[]> blobs = new HashMap<>();
    private final byte[] base = new TarBuilder().file("bin/web", "base").build();
    private final byte[] top = new TarBuilder().file("etc/web.conf", "v1").build();

    @AfterEach
    void closeRegistry() {
        registry.close();
    }

    /** Serves an image, and returns its name by its digest. */
    private String serve(Sha sha) {
        var image = new ArchiveBuilder().digestedBy(sha).compressedBy(content -> content);
        var digest = image.ociDescriptor("", "", base, top).path("digest").asText();
        blobs.putAll(image.blobs());
        registry.on("/v2/web/", exchange -> {
            var path = exchange.getRequestURI().getPath();
            var content = blobs.get(path.substring(path.lastIndexOf('/') + 1));
            FakeRegistry.reply(exchange, content == null ? 404 : 200, content == null ? new byte[0] : content);
        });
        return registry.name() + "/web@" + digest;
    }

    private LocalImageStore store(String name) {
        return new LocalImageStore(directory.resolve(name), Clock.systemUTC());
    }

    private Image pull(LocalImageStore store, String name) {
        var client = RegistryClient.of(directory.resolve("registries.yaml"), Map.of());
        return store.pull(name, client.origin(ImageReference.parse(name), List.of()), new PullProgress());
    }

    @ParameterizedTest
    @EnumSource
    void pullsAnImageByItsDigest(Sha sha) {
        var name = serve(sha);
        var store = store("images");
        var image = pull(store, name);
        assertThat(image.digest()).startsWith(sha.prefix() + ":").isEqualTo(name.substring(name.indexOf('@') + 1));
        assertThat(List.of(image.documents().config(), image.documents().manifest()))
                .allSatisfy(digest -> assertThat(digest).startsWith(sha.prefix()));
        assertThat(image.layers().get(0).resolve("etc/web.conf")).hasContent("v1");
        assertThat(image.layers().get(1).resolve("bin/web")).hasContent("base");
        assertThat(store("images").find(name)).as("by another process").contains(image);
        assertThat(image.layers())
                .allSatisfy(layer -> assertThat(store.layerBytes(layer)).isPositive());
    }

    @ParameterizedTest
    @EnumSource
    void leavesThisHostWithTheSameDigests(Sha sha) throws Exception {
        var store = store("images");
        var image = pull(store, serve(sha));
        store.tag(image.reference(), "web:v1");
        var archive = directory.resolve("image.tar");
        try (var out = Files.newOutputStream(archive)) {
            store.export(List.of(store.find("web:v1").orElseThrow()), out);
        }
        var imported = store("other").importArchive(archive).get(0);
        assertThat(imported.documents().config()).isEqualTo(image.documents().config());
        assertThat(imported.layers().stream().map(Path::getFileName).toList())
                .isEqualTo(image.layers().stream().map(Path::getFileName).toList());
        var check = new ProcessBuilder("sh", "-ec", CHECK, "sh", directory.toString(), sha.prefix())
                .redirectErrorStream(true)
                .start();
        assertThat(new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .as("the manifest is made here, as the layers go plain")
                .isEqualTo((sha == Sha.SHA256 ? "4" : "3") + " blobs of " + sha.prefix() + ", 4 in all\n");
    }

    @ParameterizedTest
    @EnumSource
    void pushesItUnderItsDigests(Sha sha) {
        var store = store("images");
        var image = pull(store, serve(sha));
        var put = new HashMap<String, byte[]>();
        registry.on("/v2/copy/", exchange -> {
            var path = exchange.getRequestURI().getPath();
            if (exchange.getRequestMethod().equals("PUT")) {
                put.put(
                        path.substring(path.lastIndexOf('/') + 1),
                        exchange.getRequestBody().readAllBytes());
            }
            FakeRegistry.reply(exchange, exchange.getRequestMethod().equals("PUT") ? 201 : 200, new byte[0]);
        });
        var name = registry.name() + "/copy:v1";
        store.tag(image.reference(), name);
        var client = RegistryClient.of(directory.resolve("registries.yaml"), Map.of());
        var digest = store.push(name, client.destination(ImageReference.parse(name), List.of()), new PullProgress());
        assertThat(digest).isEqualTo(image.digest());
        assertThat(put.get("v1")).as("the manifest").isEqualTo(blobs.get(digest));
    }

    @ParameterizedTest
    @EnumSource
    void refusesWhatHasAnotherDigest(Sha sha) {
        var name = serve(sha);
        var whole = Map.copyOf(blobs);
        for (String digest : whole.keySet()) {
            var store = store(digest);
            blobs.put(digest, changed(whole.get(digest)));
            assertThatThrownBy(() -> pull(store, name))
                    .as("with %s bytes changed", whole.get(digest).length)
                    .hasMessageContaining(digest);
            blobs.put(digest, whole.get(digest));
            assertThat(store.list()).isEmpty();
            assertThat(pull(store, name).layers()).hasSize(2);
        }
    }

    @Test
    void refusesADigestThatIsCutOrOfAnotherFunction() {
        var name = serve(Sha.SHA512);
        var wrong = name.substring(0, name.length() - 64).replace("sha512", "sha256");
        assertThatThrownBy(() -> pull(store("images"), wrong)).hasMessageContaining("not found");
    }

    /** Another digit in a document, another byte in a file. */
    private static byte[] changed(byte[] content) {
        var changed = content.clone();
        changed[content[0] == '{' ? content.length - 4 : 512] ^= 1;
        return changed;
    }
}

package io.skiff.agent.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.skiff.agent.identity.CertificateRequests;
import io.skiff.agent.identity.NodeIdentity;
import io.skiff.agent.image.ImagePuller.Result.Failed;
import io.skiff.agent.image.ImagePuller.Result.Pulled;
import io.skiff.agent.linux.file.DeletedTree;
import io.skiff.agent.neighbour.LayerExchange;
import io.skiff.agent.network.NodeNetwork.Peer;
import io.skiff.agent.registry.DockerRegistry;
import io.skiff.agent.registry.HastyPuller;
import io.skiff.agent.registry.LineToRegistry;
import io.skiff.agent.registry.RegistryClient;
import io.skiff.agent.testing.TestCa;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that pull from Debian's docker-registry and from one another. Needs root, as the unpacker sets owners. */
final class NeighbourPullIT {

    private static final int LAYERS = 6;

    @TempDir
    private Path directory;

    private final TestCa ca = new TestCa("skiff-ca");
    private final Map<String, Peer> peers = new ConcurrentHashMap<>();
    private final List<LayerExchange> exchanges = new ArrayList<>();
    private DockerRegistry registry;

    @BeforeEach
    void push() {
        registry = DockerRegistry.open(directory);
        var random = new Random(3);
        var layers = IntStream.range(0, LAYERS)
                .mapToObj(n -> {
                    var content = new byte[1 << 20];
                    random.nextBytes(content);
                    return new TarBuilder()
                            .file("opt/part-" + n, new String(content, java.nio.charset.StandardCharsets.ISO_8859_1))
                            .build();
                })
                .toArray(byte[][]::new);
        registry.push(new ArchiveBuilder().ociImage("", "", layers).write(directory.resolve("image.tar")), "web:v1");
    }

    @AfterEach
    void close() {
        exchanges.forEach(LayerExchange::close);
        registry.close();
    }

    private LocalImageStore node(String name) {
        return node(name, LayerShelf.in(directory.resolve(name)));
    }

    private LocalImageStore node(String name, LayerShelf shelf) {
        var keys = CertificateRequests.newKeys();
        var subject = "CN=system:node:" + name + ",O=system:nodes";
        var identity = new NodeIdentity(
                keys.getPrivate(),
                ca.issue(subject, keys.getPublic(), Duration.ofHours(1), KeyPurposeId.id_kp_clientAuth),
                ca.certificate);
        var exchange = new LayerExchange(
                name,
                0,
                shelf,
                (node, handle, out) -> {},
                () -> Optional.of(identity),
                () -> peers.values().stream()
                        .filter(peer -> !peer.nodeName().equals(name))
                        .toList());
        exchanges.add(exchange);
        peers.put(name, new Peer(name, "127.0.0.1", "10.42.1.0/24", exchange.port()));
        return new LocalImageStore(directory.resolve(name), Clock.systemUTC(), exchange.neighbours());
    }

    private PullProgress pull(LocalImageStore store) {
        var progress = new PullProgress();
        var client = RegistryClient.of(directory.resolve("registries.yaml"), Map.of());
        var reference = ImageReference.parse(registry.name() + "/web:v1");
        store.pull(reference.toString(), client.origin(reference, List.of()), progress);
        return progress;
    }

    /** All but one small configuration for each node. */
    private long layersServed(int pulls) {
        return registry.log()
                        .lines()
                        .filter(line ->
                                line.contains("\"GET /v2/") && line.contains("/blobs/") && line.contains("\" 200 "))
                        .count()
                - pulls;
    }

    private void assertWhole(String name, LocalImageStore store) throws IOException {
        var image = store.list().get(0);
        assertThat(image.layers()).hasSize(LAYERS);
        for (Path layer : image.layers()) {
            try (var files = Files.list(layer.resolve("opt"))) {
                assertThat(files)
                        .as(name + " " + layer)
                        .singleElement()
                        .satisfies(file -> assertThat(Files.size(file)).isGreaterThan(1 << 20));
            }
        }
        assertThat(directory.resolve(name).resolve("pull")).isEmptyDirectory();
    }

    @Test
    void threeNodesAtOnceFetchEachLayerOnceFromTheRegistry() throws Exception {
        var stores = Map.of("n1", node("n1"), "n2", node("n2"), "n3", node("n3"));
        var together = new CyclicBarrier(stores.size());
        var threads = Executors.newFixedThreadPool(stores.size());
        var pulls = new ArrayList<Callable<PullProgress>>();
        stores.values()
                .forEach(store -> pulls.add(() -> {
                    together.await();
                    return pull(store);
                }));
        for (var done : threads.invokeAll(pulls)) {
            assertThat(done.get().toString()).startsWith(LAYERS + " of " + LAYERS + " layers");
        }
        threads.shutdown();

        assertThat(layersServed(3)).isEqualTo(LAYERS);
        for (var store : stores.entrySet()) {
            assertWhole(store.getKey(), store.getValue());
        }
    }

    @Test
    void aNodeThatComesLaterFetchesNoLayerFromTheRegistry() throws Exception {
        pull(node("n1"));
        var late = node("n2");

        assertThat(pull(late).layersOfNodes()).isEqualTo(LAYERS);
        assertThat(layersServed(2)).isEqualTo(LAYERS);
        assertWhole("n2", late);
    }

    @Test
    void whatWasCompleteWhenTheRegistryDiedIsNotFetchedAgain() throws Exception {
        try (var line = new LineToRegistry(registry)) {
            var nodes = List.of("n1", "n2", "n3");
            var stores = nodes.stream().map(this::node).toList();
            var name = line.name() + "/web:v1";
            // of six megabytes that the three nodes fetch together
            line.breakAfter(3 << 20);
            for (var result : atOnce(stores, nodes, name)) {
                assertThat(((Failed) result).problem()).contains("no connection to " + line.name());
            }
            assertThat(((Failed) atOnce(stores, nodes, name).get(0)).problem())
                    .as("while it is away")
                    .contains("no connection to " + line.name());
            var complete = new HashSet<String>();
            for (var node : nodes) {
                complete.addAll(layersOf(node));
            }
            assertThat(complete).hasSizeBetween(1, LAYERS - 1);

            line.startRegistry();
            for (var result : atOnce(stores, nodes, name)) {
                assertThat(result).isInstanceOf(Pulled.class);
            }
            for (int i = 0; i < nodes.size(); i++) {
                assertWhole(nodes.get(i), stores.get(i));
            }
            var image = stores.get(0).list().get(0);
            var blobs = new ObjectMapper()
                    .readTree(
                            stores.get(0).document(image.documents().manifest()).orElseThrow())
                    .path("layers");
            assertThat(registry.log().lines().filter(asked -> asked.contains("\"GET /v2/web/blobs/")))
                    .as("once for all, and a configuration for each, since it is there again")
                    .hasSize(LAYERS - complete.size() + nodes.size());
            for (int i = 0; i < LAYERS; i++) {
                var diffId = image.layers().get(LAYERS - 1 - i).getFileName().toString();
                if (complete.contains(diffId)) {
                    assertThat(registry.log())
                            .doesNotContain(blobs.path(i).path("digest").asText());
                }
            }
        }
    }

    private List<String> layersOf(String node) throws IOException {
        try (var files = Files.list(directory.resolve(node).resolve("layers"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(Digest::isHex)
                    .toList();
        }
    }

    private List<ImagePuller.Result> atOnce(List<LocalImageStore> stores, List<String> nodes, String name)
            throws Exception {
        var threads = Executors.newFixedThreadPool(stores.size());
        var together = new CyclicBarrier(stores.size());
        var pulls = new ArrayList<Callable<ImagePuller.Result>>();
        for (int i = 0; i < nodes.size(); i++) {
            var store = stores.get(i);
            var neighbours = exchanges.get(i).neighbours();
            pulls.add(() -> {
                together.await();
                return result(store, neighbours, name, List.of());
            });
        }
        var results = new ArrayList<ImagePuller.Result>();
        for (var done : threads.invokeAll(pulls)) {
            results.add(done.get());
        }
        threads.shutdown();
        return results;
    }

    /** The tag moved, and a cleaner took the manifest away. */
    @Test
    void whatTheRegistryHasNoMoreComesFromAnotherNode() throws Exception {
        var first = node("n1");
        var index = pushIndex();
        var name = registry.name() + "/web@" + index;
        assertThat(result(first, name, List.of())).isInstanceOf(Pulled.class);
        registry.kill();
        DeletedTree.delete(directory.resolve("data"));
        registry.start();

        var pulled = ((Pulled) resultOfSome(node("n2"), name)).image();
        assertThat(pulled.digest()).isEqualTo(index);
        assertThat(pulled.rights()).isEqualTo(PullRights.EVERYBODY);
        assertWhole("n2", new LocalImageStore(directory.resolve("n2"), Clock.systemUTC()));

        registry.kill();
        assertThat(resultOfSome(node("n3"), name))
                .as("the registry does not answer")
                .isInstanceOf(Pulled.class);
        var unknown = registry.name() + "/web@sha256:" + "0".repeat(64);
        assertThat(((Failed) result(node("n4"), unknown, List.of())).problem())
                .contains("no connection to " + registry.name());
    }

    /** The registry alone decides who may have it. */
    @Test
    void anImageThatIsNotForEverybodyComesFromNoNode() throws Exception {
        registry.close();
        registry = DockerRegistry.closed(directory);
        var first = node("n1");
        var name = registry.name() + "/web@" + pushIndex();
        assertThat(result(first, name, List.of(DockerRegistry.USER))).isInstanceOf(Pulled.class);
        assertThat(result(node("n2"), name, List.of())).isInstanceOf(Failed.class);
        registry.kill();
        DeletedTree.delete(directory.resolve("data"));
        registry.start();

        for (var credentials : List.of(List.of(DockerRegistry.USER), List.<Credential>of())) {
            assertThat(result(node("n3"), name, credentials)).isInstanceOf(Failed.class);
        }
    }

    /** On the node that was made last. */
    private ImagePuller.Result result(LocalImageStore store, String name, List<Credential> credentials)
            throws Exception {
        return result(store, exchanges.get(exchanges.size() - 1).neighbours(), name, credentials);
    }

    private ImagePuller.Result result(
            LocalImageStore store, Neighbours neighbours, String name, List<Credential> credentials) throws Exception {
        var result = new CompletableFuture<ImagePuller.Result>();
        try (var puller = HastyPuller.of(directory.resolve("registries.yaml"), store, neighbours)) {
            puller.pull(new ImagePuller.Wanted(name, credentials, ""), new PullProgress(), result::complete);
            return result.get(60, TimeUnit.SECONDS);
        }
    }

    /** Another node has a second to answer, which a busy machine may not give it; pods try again, too. */
    private ImagePuller.Result resultOfSome(LocalImageStore store, String name) throws Exception {
        var result = result(store, name, List.of());
        for (int tries = 1; tries < 5 && !(result instanceof Pulled); tries++) {
            result = result(store, name, List.of());
        }
        return result;
    }

    /** Puts an index with the image into the registry, and returns its digest. */
    private String pushIndex() throws Exception {
        var uri = URI.create("http://" + registry.name() + "/v2/web/manifests/");
        var http = HttpClient.newHttpClient();
        var basic = "Basic " + Base64.getEncoder().encodeToString("ann:secret".getBytes(StandardCharsets.UTF_8));
        var type = "application/vnd.oci.image.manifest.v1+json";
        var manifest = http.send(
                        HttpRequest.newBuilder(uri.resolve("v1"))
                                .header("Accept", type)
                                .header("Authorization", basic)
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
        var index = """
                {"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[
                {"mediaType":"%s","digest":"%s","size":%d,"platform":{"os":"linux","architecture":"%s"}}]}
                """.formatted(
                type,
                Digest.of(manifest.getBytes(StandardCharsets.UTF_8)),
                manifest.length(),
                Platform.ofThisHost().architecture()).strip();
        var put = http.send(
                HttpRequest.newBuilder(uri.resolve("many"))
                        .header("Content-Type", "application/vnd.oci.image.index.v1+json")
                        .header("Authorization", basic)
                        .PUT(HttpRequest.BodyPublishers.ofString(index))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(put.statusCode()).as(put.body()).isEqualTo(201);
        return Digest.of(index.getBytes(StandardCharsets.UTF_8)).toString();
    }

    @Test
    void aNodeThatSendsSomethingElseIsNotBelieved() throws Exception {
        node("liar", new LayerShelf() {
            @Override
            public boolean hasLayer(String diffId) {
                return true;
            }

            @Override
            public void writeLayer(String diffId, OutputStream out) throws IOException {
                out.write(new TarBuilder().file("opt/evil", "x").build());
            }
        });
        var store = node("n1");

        assertThat(pull(store).layersOfNodes()).isZero();
        assertWhole("n1", store);
    }

    @Test
    void aNodeThatBreaksOffIsNotAskedForTheRest() throws Exception {
        var asked = new AtomicInteger();
        node("broken", new LayerShelf() {
            @Override
            public boolean hasLayer(String diffId) {
                return true;
            }

            @Override
            public void writeLayer(String diffId, OutputStream out) throws IOException {
                asked.incrementAndGet();
                out.write(new byte[100_000]);
                throw new ImageException("the disk is broken");
            }
        });
        var store = node("n1");

        pull(store);

        assertWhole("n1", store);
        assertThat(asked.get()).as("as many as are fetched at a time").isLessThanOrEqualTo(3);
    }

    /** Its peers are still told of it. */
    @Test
    void aNodeThatHasGoneIsNotWaitedFor() throws Exception {
        node("gone");
        exchanges.get(0).close();
        var store = node("n1");

        pull(store);

        assertWhole("n1", store);
    }
}

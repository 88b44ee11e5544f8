package io.skiff.agent.neighbour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.skiff.agent.identity.CertificateRequests;
import io.skiff.agent.identity.NodeIdentity;
import io.skiff.agent.image.Digest;
import io.skiff.agent.image.DocumentKind;
import io.skiff.agent.image.ImageException;
import io.skiff.agent.image.LayerShelf;
import io.skiff.agent.image.Neighbours.Search;
import io.skiff.agent.network.NodeNetwork.Peer;
import io.skiff.agent.testing.TestCa;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nodes on the loopback interface that exchange layers over TLS. */
@Timeout(60)
final class LayerExchangeTest {

    private static final String LAYER = "sha256:" + "a".repeat(64);
    private static final byte[] VOLUME = megabytes(3);

    private final TestCa ca = new TestCa("skiff-ca");
    private final Map<String, Peer> peers = new ConcurrentHashMap<>();
    private final List<LayerExchange> open = new ArrayList<>();

    @AfterEach
    void close() {
        open.forEach(LayerExchange::close);
    }

    /** Each node has one volume, which it gives to n2. */
    private static void give(String node, String handle, OutputStream out) throws IOException {
        if (!node.equals("n2") || !handle.equals("pvc-1")) {
            throw new IOException("volume " + handle + " is not given to node " + node);
        }
        out.write(VOLUME);
    }

    private LayerExchange node(String name, LayerShelf shelf) {
        return node(name, shelf, Optional.of(identity(ca, "CN=system:node:" + name + ",O=system:nodes")));
    }

    private LayerExchange node(String name, LayerShelf shelf, Optional<NodeIdentity> identity) {
        var exchange = new LayerExchange(
                name,
                0,
                shelf,
                LayerExchangeTest::give,
                () -> identity,
                () -> peers.values().stream()
                        .filter(peer -> !peer.nodeName().equals(name))
                        .toList());
        open.add(exchange);
        peers.put(name, new Peer(name, "127.0.0.1", "10.42.1.0/24", exchange.port()));
        return exchange;
    }

    private static NodeIdentity identity(TestCa issuer, String subject) {
        var keys = CertificateRequests.newKeys();
        return new NodeIdentity(
                keys.getPrivate(),
                issuer.issue(subject, keys.getPublic(), Duration.ofHours(1), KeyPurposeId.id_kp_clientAuth),
                issuer.certificate);
    }

    private static byte[] megabytes(int count) {
        var bytes = new byte[count << 20];
        new Random(7).nextBytes(bytes);
        return bytes;
    }

    private static InputStream read(Search search) throws IOException {
        return search.holders(LAYER).get(0).open(LAYER);
    }

    @Test
    void aNodeReadsALayerOfAnother() throws IOException {
        var tar = megabytes(5);
        node("n1", new FakeShelf().put(LAYER, tar));
        var reader = node("n2", new FakeShelf());

        try (var search = reader.neighbours().search(List.of(LAYER));
                var in = read(search)) {
            assertThat(in.readAllBytes()).isEqualTo(tar);
        }
    }

    @Test
    void aNodeReadsAVolumeThatItIsGiven() throws IOException {
        node("n1", new FakeShelf());
        var given = node("n2", new FakeShelf());
        var stranger = node("n3", new FakeShelf());

        try (var in = given.volume("n1", "pvc-1")) {
            assertThat(in.readAllBytes()).isEqualTo(VOLUME);
        }
        assertThatThrownBy(() -> given.volume("n1", "pvc-2"))
                .hasMessageContaining("volume pvc-2 is not given to node n2");
        assertThatThrownBy(() -> stranger.volume("n1", "pvc-1"))
                .hasMessageContaining("volume pvc-1 is not given to node n3");
    }

    @Test
    void aNodeGivesTheDocumentsOfItsImages() {
        var document = "{}".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        var digest = Digest.of(document).toString();
        var large = new byte[2 << 20];
        node(
                "n1",
                new FakeShelf()
                        .putDocument("lan/app", digest, document)
                        .putDocument("lan/app", Digest.of(large).toString(), large));
        var reader = node("n2", new FakeShelf());

        assertThat(reader.neighbours().document(DocumentKind.MANIFEST, "lan/app", digest))
                .hasValue(document);
        assertThat(reader.neighbours().document(DocumentKind.MANIFEST, "lan/app", LAYER))
                .isEmpty();
        assertThat(reader.neighbours()
                        .document(
                                DocumentKind.MANIFEST,
                                "lan/app",
                                Digest.of(large).toString()))
                .as("larger than a message")
                .isEmpty();
        assertThat(reader.neighbours().document(DocumentKind.MANIFEST, "lan/other", digest))
                .as("of another repository")
                .isEmpty();
        assertThat(reader.neighbours().document(DocumentKind.CONFIG, "lan/app", digest))
                .as("of another kind")
                .isEmpty();
        peers.remove("n2");
        assertThat(reader.neighbours().document(DocumentKind.MANIFEST, "lan/app", digest))
                .as("no peer any more")
                .isEmpty();
    }

    @Test
    void aReaderWaitsForALayerThatIsOnItsWay() throws Exception {
        var tar = megabytes(1);
        var shelf = new FakeShelf();
        var fetching = node("n1", shelf);
        var waiting = node("n2", new FakeShelf());
        var fetch = fetching.neighbours().search(List.of(LAYER));
        var search = waiting.neighbours().search(List.of(LAYER));
        var read = CompletableFuture.supplyAsync(() -> {
            try (var in = read(search)) {
                return in.readAllBytes();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(fetch.holders(LAYER)).isEmpty();

        shelf.put(LAYER, tar);
        fetch.complete(LAYER);

        assertThat(read.get(20, TimeUnit.SECONDS)).isEqualTo(tar);
    }

    @Test
    void whatANodeGivesUpTheNextOneFetches() {
        var layers = IntStream.range(10, 30)
                .mapToObj(n -> "sha256:" + String.valueOf(n).repeat(32))
                .toList();
        var giving = node("n1", new FakeShelf());
        var next = node("n2", new FakeShelf());

        giving.neighbours().search(layers).close();

        try (var search = next.neighbours().search(layers)) {
            assertThat(layers).allMatch(diffId -> search.holders(diffId).isEmpty());
        }
    }

    /** The bytes of a slow reader stay with the node that has them. */
    @Test
    void nothingIsSentThatTheReaderDoesNotTakeIn() throws Exception {
        var written = new AtomicLong();
        var writer = new AtomicReference<Thread>();
        var tar = megabytes(40);
        node("n1", new LayerShelf() {
            @Override
            public boolean hasLayer(String diffId) {
                return true;
            }

            @Override
            public void writeLayer(String diffId, OutputStream out) throws IOException {
                writer.set(Thread.currentThread());
                for (int at = 0; at < tar.length; at += 1 << 16) {
                    out.write(tar, at, 1 << 16);
                    written.addAndGet(1 << 16);
                }
            }
        });
        var reader = node("n2", new FakeShelf());

        try (var search = reader.neighbours().search(List.of(LAYER));
                var in = read(search)) {
            assertThat(in.readNBytes(1 << 20)).hasSize(1 << 20);
            await("it waits for the reader")
                    .until(() -> writer.get() != null && writer.get().getState() == Thread.State.TIMED_WAITING);
            assertThat(written.get()).isLessThan(8 << 20);
            assertThat(in.readAllBytes()).hasSize(39 << 20);
        }
    }

    /** Before anything is decrypted. Those of a peer's address stay free for it. */
    @Test
    void manyConnectionsOfOthersKeepNoPeerOut() throws Exception {
        var tar = megabytes(1);
        var port = node("n1", new FakeShelf().put(LAYER, tar)).port();
        var reader = node("n2", new FakeShelf());
        var sockets = new ArrayList<Socket>();
        try {
            for (int i = 0; i < 100; i++) {
                var socket = new Socket();
                sockets.add(socket);
                socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 2}), 0));
                socket.connect(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
            }
            await().until(() ->
                    sockets.stream().filter(LayerExchangeTest::isOpen).count() <= 8);

            try (var search = reader.neighbours().search(List.of(LAYER));
                    var in = read(search)) {
                assertThat(in.readAllBytes()).isEqualTo(tar);
            }
            assertThat(sockets.stream().filter(LayerExchangeTest::isOpen)).isNotEmpty();
        } finally {
            for (var socket : sockets) {
                socket.close();
            }
        }
    }

    private static boolean isOpen(Socket socket) {
        try {
            socket.setSoTimeout(1);
            return socket.getInputStream().read() >= 0;
        } catch (SocketTimeoutException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void aNodeReadsAFewLayersAtOnce() throws Exception {
        var shelf = new FakeShelf();
        var layers = IntStream.range(0, 20).mapToObj(n -> "sha256:" + n).toList();
        var first = node("n1", shelf);
        var second = node("n2", new FakeShelf());
        var fetching = first.neighbours().search(layers);
        var asking = second.neighbours().search(layers);
        assertThat(layers).allMatch(layer -> fetching.holders(layer).isEmpty());
        var refused = new AtomicInteger();
        var threads = Executors.newFixedThreadPool(layers.size());
        for (var layer : layers) {
            threads.execute(() -> {
                try (var in = asking.holders(layer).get(0).open(layer)) {
                    in.readAllBytes();
                } catch (IOException e) {
                    refused.addAndGet(String.valueOf(e.getMessage()).contains("layers at once") ? 1 : 0);
                }
            });
        }

        await().until(() -> refused.get() == 12);
        layers.forEach(layer -> {
            shelf.put(layer, new byte[10]);
            fetching.complete(layer);
        });
        threads.shutdown();
        assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
        assertThat(refused).hasValue(12);
        try (var in = asking.holders(layers.get(0)).get(0).open(layers.get(0))) {
            assertThat(in.readAllBytes()).as("once the others have ended").hasSize(10);
        }
    }

    @Test
    void aLayerThatCannotBeReadIsTold() {
        node("n1", new LayerShelf() {
            @Override
            public boolean hasLayer(String diffId) {
                return true;
            }

            @Override
            public void writeLayer(String diffId, OutputStream out) {
                throw new ImageException("the disk is broken");
            }
        });
        var reader = node("n2", new FakeShelf());

        try (var search = reader.neighbours().search(List.of(LAYER))) {
            assertThatThrownBy(() -> read(search))
                    .hasMessageContaining("node n1")
                    .hasMessageContaining("disk is broken");
        }
    }

    @Test
    void aNodeThatIsNoPeerIsRefused() {
        node("n1", new FakeShelf().put(LAYER, megabytes(1)));
        var deleted = node("n2", new FakeShelf());
        peers.remove("n2");

        try (var search = deleted.neighbours().search(List.of(LAYER))) {
            assertThat(search.holders(LAYER)).isEmpty();
        }
    }

    @Test
    void certificatesOfOthersAreRefusedOnEitherSide() {
        node("n1", new FakeShelf().put(LAYER, megabytes(1)));
        var strangers = Map.of(
                "another cluster's node", identity(new TestCa("skiff-ca"), "CN=system:node:n2,O=system:nodes"),
                "a user", identity(ca, "CN=system:node:n2,O=system:masters"));
        strangers.forEach((who, identity) -> {
            var exchange = node("n2", new FakeShelf().put(LAYER, megabytes(1)), Optional.of(identity));
            try (var search = exchange.neighbours().search(List.of(LAYER))) {
                assertThat(search.holders(LAYER)).as("served to " + who).isEmpty();
            }
            var reader = node("n3", new FakeShelf());
            try (var search = reader.neighbours().search(List.of(LAYER))) {
                assertThat(search.holders(LAYER))
                        .as("taken from " + who)
                        .singleElement()
                        .satisfies(holder -> assertThat(holder.name()).isEqualTo("n1"));
            }
        });
    }

    /** Another node has its address now, and says what is asked. */
    @Test
    void aNodeUnderAnothersNameIsNotBelieved() {
        var other = identity(ca, "CN=system:node:n1,O=system:nodes");
        node("n3", new FakeShelf().put(LAYER, megabytes(1)), Optional.of(other));
        var reader = node("n2", new FakeShelf());

        try (var search = reader.neighbours().search(List.of(LAYER))) {
            assertThat(search.holders(LAYER)).isEmpty();
        }
    }

    @Test
    void beforeItHasJoinedNobodyIsServed() {
        node("n1", new FakeShelf().put(LAYER, megabytes(1)), Optional.empty());
        var reader = node("n2", new FakeShelf());

        try (var search = reader.neighbours().search(List.of(LAYER))) {
            assertThat(search.holders(LAYER)).isEmpty();
        }
    }

    @Test
    void aPortThatIsTakenKeepsTheNodeFromGivingOnly() throws IOException {
        try (var taken = new ServerSocket(0)) {
            var exchange = new LayerExchange(
                    "n1", taken.getLocalPort(), new FakeShelf(), LayerExchangeTest::give, Optional::empty, List::of);
            open.add(exchange);

            assertThat(exchange.port()).isZero();
            assertThat(exchange.neighbours().search(List.of(LAYER)).holders(LAYER))
                    .isEmpty();
        }
    }
}

package io.skiff.agent.neighbour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skiff.agent.image.Digest;
import io.skiff.agent.image.DocumentKind;
import io.skiff.agent.image.Neighbours;
import io.skiff.agent.image.Neighbours.Neighbour;
import io.skiff.agent.testing.FakeClock;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Several nodes that ask one another directly. */
final class NodeNeighboursTest {

    private static final byte[] TAR = {1, 2, 3};

    private final FakeClock clock = new FakeClock();
    private final Map<String, Node> nodes = new TreeMap<>();
    private final Set<String> dead = new HashSet<>();
    /** Whom a node names, whatever it is asked. */
    private final Map<String, String> lies = new TreeMap<>();

    private final class Node {
        final FakeShelf shelf = new FakeShelf();
        final Promises promises = new Promises();
        final Claims claims = new Claims(clock);
        final LayerDesk desk;
        final Neighbours neighbours;

        Node(String name) {
            desk = new LayerDesk(name, shelf, promises, claims);
            neighbours = new NodeNeighbours(name, new Direct(name), promises, desk, claims);
            nodes.put(name, this);
        }
    }

    private final class Direct implements Peers {

        private final String caller;

        Direct(String caller) {
            this.caller = caller;
        }

        @Override
        public List<String> names() {
            return nodes.keySet().stream().filter(name -> !name.equals(caller)).toList();
        }

        @Override
        public CompletableFuture<List<String>> find(String name, List<String> diffIds, boolean claims) {
            if (lies.containsKey(name)) {
                var lie = Objects.requireNonNull(lies.get(name));
                return CompletableFuture.completedFuture(
                        diffIds.stream().map(diffId -> lie).toList());
            }
            return dead.contains(name)
                    ? CompletableFuture.failedFuture(new IOException("no answer"))
                    : CompletableFuture.completedFuture(node(name).desk.find(caller, diffIds, claims));
        }

        @Override
        public CompletableFuture<?> giveUp(String name, List<String> diffIds) {
            if (dead.contains(name)) {
                return CompletableFuture.failedFuture(new IOException("no answer"));
            }
            node(name).desk.giveUp(caller, diffIds);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletableFuture<Optional<byte[]>> document(
                String name, DocumentKind kind, String repository, String digest) {
            return dead.contains(name)
                    ? CompletableFuture.failedFuture(new IOException("no answer"))
                    : CompletableFuture.completedFuture(node(name).shelf.document(kind, repository, digest));
        }

        @Override
        public InputStream read(String name, String diffId) throws IOException {
            if (dead.contains(name) || !node(name).desk.isReadable(diffId).getNow(false)) {
                throw new IOException("not there");
            }
            var out = new ByteArrayOutputStream();
            node(name).shelf.writeLayer(diffId, out);
            return new ByteArrayInputStream(out.toByteArray());
        }
    }

    private Node node(String name) {
        return Objects.requireNonNull(nodes.get(name));
    }

    private void cluster(int size) {
        IntStream.rangeClosed(1, size).forEach(n -> new Node("n" + n));
    }

    private static List<String> layers(int count) {
        return IntStream.range(0, count).mapToObj(n -> "sha256:" + n).toList();
    }

    private static List<String> names(List<Neighbour> holders) {
        return holders.stream().map(Neighbour::name).toList();
    }

    @Test
    void aDocumentIsTakenFromTheNodeThatTellsNoLies() {
        cluster(4);
        var digest = Digest.of(TAR).toString();
        assertThat(node("n1").neighbours.document(DocumentKind.MANIFEST, "lan/app", digest))
                .isEmpty();
        node("n2").shelf.putDocument("lan/app", digest, new byte[] {6, 6, 6});
        dead.add("n3");
        assertThat(node("n1").neighbours.document(DocumentKind.MANIFEST, "lan/app", digest))
                .isEmpty();

        node("n4").shelf.putDocument("lan/app", digest, TAR);
        assertThat(node("n1").neighbours.document(DocumentKind.MANIFEST, "lan/app", digest))
                .hasValue(TAR);
    }

    @Test
    void whoHasALayerIsAskedForIt() throws IOException {
        cluster(3);
        node("n2").shelf.put("sha256:0", TAR);

        try (var search = node("n1").neighbours.search(List.of("sha256:0", "sha256:1"))) {
            assertThat(names(search.holders("sha256:0"))).containsExactly("n2");
            assertThat(search.holders("sha256:0").get(0).open("sha256:0").readAllBytes())
                    .isEqualTo(TAR);
            assertThat(search.holders("sha256:1")).isEmpty();
        }
    }

    @Test
    void ofSeveralThatHaveItNotAllReadFromTheSame() {
        cluster(8);
        nodes.forEach((name, node) -> layers(1).forEach(diffId -> {
            if (!name.equals("n1") && !name.equals("n2") && !name.equals("n3")) {
                node.shelf.put(diffId, TAR);
            }
        }));

        var first = new HashSet<String>();
        for (var name : List.of("n1", "n2", "n3")) {
            try (var search = node(name).neighbours.search(layers(1))) {
                assertThat(search.holders("sha256:0")).hasSize(5);
                first.add(search.holders("sha256:0").get(0).name());
            }
        }
        assertThat(first).hasSizeGreaterThan(1);
    }

    /** Whatever the order: of those who begin at once each layer is fetched by one. */
    @Test
    void eachLayerThatNobodyHasIsFetchedByOneNode() {
        cluster(5);
        var all = layers(40);
        var searches = new TreeMap<String, Neighbours.Search>();
        nodes.forEach((name, node) -> searches.put(name, node.neighbours.search(all)));

        for (var diffId : all) {
            var fetching = new ArrayList<String>();
            searches.forEach((name, search) -> {
                if (search.holders(diffId).isEmpty()) {
                    fetching.add(name);
                }
            });
            assertThat(fetching).as(diffId).hasSize(1);
            searches.forEach((name, search) -> {
                if (!name.equals(fetching.get(0))) {
                    assertThat(names(search.holders(diffId))).containsExactly(fetching.get(0));
                }
            });
        }
    }

    @Test
    void whoWaitsGetsTheLayerOnceItIsComplete() throws IOException {
        cluster(2);
        var fetching = node("n1").neighbours.search(layers(1));
        var waiting = node("n2").neighbours.search(layers(1));
        var readable = node("n1").desk.isReadable("sha256:0");
        assertThat(readable).isNotDone();

        node("n1").shelf.put("sha256:0", TAR);
        fetching.complete("sha256:0");

        assertThat(readable).isCompletedWithValue(true);
        assertThat(waiting.holders("sha256:0").get(0).open("sha256:0").readAllBytes())
                .isEqualTo(TAR);
    }

    /** The fetch failed: whoever waits goes to the registry itself. */
    @Test
    void aPromiseThatIsNotKeptEndsWithTheSearch() {
        cluster(2);
        var fetching = node("n1").neighbours.search(layers(1));
        var waiting = node("n2").neighbours.search(layers(1));
        var readable = node("n1").desk.isReadable("sha256:0");

        fetching.close();

        assertThat(readable).isCompletedWithValue(false);
        assertThatThrownBy(() -> waiting.holders("sha256:0").get(0).open("sha256:0"))
                .isInstanceOf(IOException.class);
        assertThat(node("n1").desk.find("n2", layers(1), false)).containsExactly("");
    }

    /** Two nodes that fetch for each other would else wait for the ends of each other's pulls. */
    @Test
    void aLayerThatDoesNotComeIsToldWhileOthersAreUnderWay() {
        cluster(2);
        try (var fetching = node("n1").neighbours.search(layers(20));
                var waiting = node("n2").neighbours.search(layers(20))) {
            var lost = layers(20).stream()
                    .filter(diffId -> names(waiting.holders(diffId)).contains("n1"))
                    .findFirst()
                    .orElseThrow();
            var isReadable = node("n1").desk.isReadable(lost);
            assertThat(isReadable).isNotDone();

            fetching.failed(lost);

            assertThat(isReadable).isCompletedWithValue(false);
        }
    }

    @Test
    void aNodeThatDoesNotAnswerHoldsUpNothing() {
        cluster(3);
        dead.add("n2");
        dead.add("n3");

        try (var search = node("n1").neighbours.search(layers(20))) {
            assertThat(layers(20)).allMatch(diffId -> search.holders(diffId).isEmpty());
        }
    }

    @Test
    void aClaimEndsWhenItsNodeDidNotDeliver() {
        cluster(2);
        var mine = layers(40).stream()
                .filter(diffId ->
                        Rendezvous.order(diffId, List.of("n1", "n2")).get(0).equals("n1"))
                .findFirst()
                .orElseThrow();
        var lost = node("n2").neighbours.search(List.of(mine));
        dead.add("n2");

        var waiting = node("n1").neighbours.search(List.of(mine));
        assertThat(names(waiting.holders(mine))).containsExactly("n2");
        assertThatThrownBy(() -> waiting.holders(mine).get(0).open(mine)).isInstanceOf(IOException.class);

        assertThat(node("n1").neighbours.search(List.of(mine)).holders(mine)).isEmpty();
        lost.close();
    }

    /** Whoever asks next would else be sent to one that has not begun again. */
    @Test
    void whoGivesUpTellsTheKeepersOfItsClaims() {
        cluster(3);
        var all = layers(30);
        var failing = node("n1").neighbours.search(all);
        assertThat(all).allMatch(diffId -> failing.holders(diffId).isEmpty());

        failing.failed(all.get(0));
        try (var next = node("n2").neighbours.search(all)) {
            assertThat(next.holders(all.get(0))).isEmpty();
            assertThat(all.subList(1, 30))
                    .allMatch(diffId -> names(next.holders(diffId)).equals(List.of("n1")));
        }
        failing.close();
        try (var next = node("n3").neighbours.search(all)) {
            assertThat(all).allMatch(diffId -> next.holders(diffId).isEmpty());
        }
    }

    @Test
    void nobodyGivesUpTheClaimOfAnother() {
        cluster(3);
        try (var fetching = node("n1").neighbours.search(layers(20))) {
            assertThat(layers(20)).allMatch(diffId -> fetching.holders(diffId).isEmpty());
            nodes.values().forEach(keeper -> keeper.desk.giveUp("n2", layers(20)));

            assertThat(layers(20)).allSatisfy(diffId -> {
                var keeper = Rendezvous.order(diffId, List.of("n1", "n2", "n3")).get(0);
                assertThat(node(keeper).claims.claim(diffId, "n3")).isEqualTo("n1");
            });
        }
    }

    @Test
    void aKeeperThatDoesNotHearItHoldsUpNothing() {
        cluster(3);
        var failing = node("n1").neighbours.search(layers(20));
        dead.add("n2");
        dead.add("n3");

        failing.close();

        assertThat(node("n1").desk.find("n2", layers(20), false)).containsOnly("");
    }

    @Test
    void aClaimIsForgottenAfterAWhile() {
        var claims = new Claims(clock);
        assertThat(claims.claim("sha256:0", "n1")).isEqualTo("n1");
        assertThat(claims.claim("sha256:0", "n2")).isEqualTo("n1");

        clock.advance(Duration.ofMinutes(11));

        assertThat(claims.claim("sha256:0", "n2")).isEqualTo("n2");
    }

    /** Whoever has it says so itself; a keeper may name peers only. */
    @Test
    void aNodeCannotSendOthersElsewhere() {
        cluster(3);
        lies.put("n2", "n3");
        lies.put("n3", "stranger");

        try (var search = node("n1").neighbours.search(layers(20))) {
            assertThat(layers(20)).allSatisfy(diffId -> {
                var keeper = Rendezvous.order(diffId, List.of("n1", "n2", "n3")).get(0);
                assertThat(names(search.holders(diffId)))
                        .isEqualTo(keeper.equals("n2") ? List.of("n3") : List.<String>of());
            });
        }
    }
}

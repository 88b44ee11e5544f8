package io.skiff.agent.neighbour;

import io.skiff.agent.image.Digest;
import io.skiff.agent.image.DocumentKind;
import io.skiff.agent.image.Neighbours;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Finds out which node has which layer, and who fetches what nobody has. */
final class NodeNeighbours implements Neighbours {

    /** In a larger cluster some of the nodes are asked, others for each image: those that have it for long are likely among them. */
    private static final int MOST_ASKED = 16;

    private final String node;
    private final Peers peers;
    private final Promises promises;
    private final LayerDesk desk;
    private final Claims claims;

    /** @param desk of this node, asked like any other */
    NodeNeighbours(String node, Peers peers, Promises promises, LayerDesk desk, Claims claims) {
        this.node = node;
        this.peers = peers;
        this.promises = promises;
        this.desk = desk;
        this.claims = claims;
    }

    @Override
    public Search search(List<String> diffIds) {
        var names = peers.names();
        if (names.isEmpty() || diffIds.isEmpty()) {
            return Neighbours.NONE.search(diffIds);
        }
        var search = new Running();
        search.askWhoHas(diffIds, names);
        search.claim(diffIds.stream().filter(search::isUnknown).toList(), names);
        return search;
    }

    @Override
    public Optional<byte[]> document(DocumentKind kind, String repository, String digest) {
        var asked = Rendezvous.order(digest, peers.names()).stream()
                .limit(MOST_ASKED)
                .map(name -> peers.document(name, kind, repository, digest).exceptionally(fault -> Optional.empty()))
                .toList();
        return asked.stream()
                .flatMap(answer -> answer.join().stream())
                .filter(content -> Digest.parse(digest).isOf(content))
                .findFirst();
    }

    private final class Running implements Search {

        private final Map<String, List<String>> holders = new LinkedHashMap<>();
        private final Set<String> promised = new HashSet<>();
        /** Who was asked for the claim of a layer. */
        private final Map<String, String> keepers = new HashMap<>();

        boolean isUnknown(String diffId) {
            return !holders.containsKey(diffId);
        }

        void askWhoHas(List<String> diffIds, List<String> names) {
            var asked = Rendezvous.order(diffIds.get(0), names).stream()
                    .limit(MOST_ASKED)
                    .toList();
            var answers = new LinkedHashMap<String, CompletableFuture<List<String>>>();
            asked.forEach(name -> answers.put(name, peers.find(name, diffIds, false)));
            answers.forEach((name, answer) -> note(name, diffIds, answer));
            // so that not all read from the same one
            holders.replaceAll((diffId, known) -> Rendezvous.order(node + diffId, known));
        }

        private void note(String name, List<String> diffIds, CompletableFuture<List<String>> answer) {
            var found = answered(answer, diffIds.size());
            for (int i = 0; i < found.size(); i++) {
                if (found.get(i).equals(name)) {
                    holders.computeIfAbsent(diffIds.get(i), key -> new ArrayList<>())
                            .add(name);
                }
            }
        }

        /** Asks the node that each of these layers falls to. Without its answer this node fetches the layer, like one that is alone. */
        void claim(List<String> diffIds, List<String> names) {
            diffIds.stream().filter(promises::make).forEach(promised::add);
            var all = new ArrayList<>(names);
            all.add(node);
            var byKeeper = new LinkedHashMap<String, List<String>>();
            for (String diffId : promised) {
                var keeper = Rendezvous.order(diffId, all).get(0);
                keepers.put(diffId, keeper);
                byKeeper.computeIfAbsent(keeper, key -> new ArrayList<>()).add(diffId);
            }
            var answers = new LinkedHashMap<String, CompletableFuture<List<String>>>();
            byKeeper.forEach((keeper, theirs) -> answers.put(
                    keeper,
                    keeper.equals(node)
                            ? CompletableFuture.completedFuture(desk.find(node, theirs, true))
                            : peers.find(keeper, theirs, true)));
            answers.forEach((keeper, answer) -> {
                var theirs = byKeeper.getOrDefault(keeper, List.of());
                var found = answered(answer, theirs.size());
                for (int i = 0; i < theirs.size(); i++) {
                    settle(theirs.get(i), found.isEmpty() ? node : found.get(i), names);
                }
            });
        }

        private void settle(String diffId, String holder, List<String> names) {
            if (names.contains(holder)) {
                promised.remove(diffId);
                promises.end(diffId, false);
                holders.put(diffId, List.of(holder));
            } else {
                promises.grant(diffId);
            }
        }

        @Override
        public List<Neighbour> holders(String diffId) {
            return holders.getOrDefault(diffId, List.of()).stream()
                    .map(NodeNeighbours.this::neighbour)
                    .toList();
        }

        @Override
        public synchronized void complete(String diffId) {
            if (promised.remove(diffId)) {
                promises.end(diffId, true);
            }
        }

        @Override
        public void failed(String diffId) {
            giveUp(List.of(diffId));
        }

        @Override
        public void close() {
            List<String> all;
            synchronized (this) {
                all = List.copyOf(promised);
            }
            giveUp(all);
        }

        /** Ends the promises, and waits until the keepers of the claims know, or do not answer. */
        private void giveUp(List<String> diffIds) {
            var byKeeper = new HashMap<String, List<String>>();
            synchronized (this) {
                diffIds.stream().filter(promised::remove).forEach(diffId -> {
                    promises.end(diffId, false);
                    byKeeper.computeIfAbsent(keepers.getOrDefault(diffId, node), keeper -> new ArrayList<>())
                            .add(diffId);
                });
            }
            var told = byKeeper.entrySet().stream()
                    .map(entry -> tell(entry.getKey(), entry.getValue()))
                    .toList();
            // best effort: a keeper that did not hear it forgets the claim in a while
            told.forEach(answer -> answer.exceptionally(fault -> null).join());
        }

        private CompletableFuture<?> tell(String keeper, List<String> diffIds) {
            if (keeper.equals(node)) {
                desk.giveUp(node, diffIds);
                return CompletableFuture.completedFuture(null);
            }
            return peers.giveUp(keeper, diffIds);
        }
    }

    /** What a node said; nothing if it did not answer, or not to the question. */
    private static List<String> answered(CompletableFuture<List<String>> answer, int questions) {
        return answer.exceptionally(fault -> List.of())
                .thenApply(found -> found.size() == questions ? found : List.<String>of())
                .join();
    }

    private Neighbour neighbour(String name) {
        return new Neighbour() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public InputStream open(String diffId) throws IOException {
                try {
                    return peers.read(name, diffId);
                } catch (IOException e) {
                    claims.drop(diffId, name);
                    throw e;
                }
            }
        };
    }
}

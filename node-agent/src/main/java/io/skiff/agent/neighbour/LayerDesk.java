package io.skiff.agent.neighbour;

import io.skiff.agent.image.LayerShelf;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Answers other nodes: what this one has, will have, and whom it knows to fetch what. */
final class LayerDesk {

    private final String node;
    private final LayerShelf shelf;
    private final Promises promises;
    private final Claims claims;

    LayerDesk(String node, LayerShelf shelf, Promises promises, Claims claims) {
        this.node = node;
        this.shelf = shelf;
        this.promises = promises;
        this.claims = claims;
    }

    /**
     * @param claims whether the caller fetches what nobody has
     * @return for each layer the node that has it or will have it; else empty, or the caller if it claims
     */
    List<String> find(String caller, List<String> diffIds, boolean claims) {
        return diffIds.stream().map(diffId -> find(caller, diffId, claims)).toList();
    }

    private String find(String caller, String diffId, boolean isClaim) {
        if (shelf.hasLayer(diffId) || promises.isGranted(diffId)) {
            return node;
        }
        return isClaim ? claims.claim(diffId, caller) : "";
    }

    /** The caller does not fetch these after all: the next one who asks may claim them. What others claimed stays. */
    void giveUp(String caller, List<String> diffIds) {
        diffIds.forEach(diffId -> claims.drop(diffId, caller));
    }

    /** True once the layer can be read here, false when it cannot and will not. */
    CompletableFuture<Boolean> isReadable(String diffId) {
        if (shelf.hasLayer(diffId)) {
            return CompletableFuture.completedFuture(true);
        }
        // it may have become complete in between
        return promises.find(diffId).orElseGet(() -> CompletableFuture.completedFuture(shelf.hasLayer(diffId)));
    }
}

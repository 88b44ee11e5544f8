package io.skiff.agent.neighbour;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The layers that this node fetches from a registry, and for which others may wait. */
final class Promises {

    private final Map<String, Promise> promises = new HashMap<>();

    /** @param kept true once the layer is complete, false when it will not come */
    private record Promise(CompletableFuture<Boolean> kept, boolean isGranted) {}

    /** Promises a layer before it is certain that this node is to fetch it. False if it was promised already. */
    synchronized boolean make(String diffId) {
        return promises.putIfAbsent(diffId, new Promise(new CompletableFuture<>(), false)) == null;
    }

    /** It is certain: others may be sent here. */
    synchronized void grant(String diffId) {
        promises.computeIfPresent(diffId, (key, promise) -> new Promise(promise.kept(), true));
    }

    synchronized boolean isGranted(String diffId) {
        var promise = promises.get(diffId);
        return promise != null && promise.isGranted();
    }

    /** Waits for a promised layer; empty if it is not promised. */
    synchronized Optional<CompletableFuture<Boolean>> find(String diffId) {
        return Optional.ofNullable(promises.get(diffId)).map(Promise::kept);
    }

    void end(String diffId, boolean isKept) {
        Promise promise;
        synchronized (this) {
            promise = promises.remove(diffId);
        }
        if (promise != null) {
            promise.kept().complete(isKept);
        }
    }
}

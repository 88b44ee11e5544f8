package io.skiff.controlplane.presence;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Consumer;

/** A key that this server is to hold, and whether it ever did. Claimed on a thread of the store, else touched by one thread. */
final class HeldKey {

    private final String key;
    private final Consumer<String> whenTakenOver;
    private ObjectNode content;
    private volatile boolean isClaimed;

    /** @param whenTakenOver told of the key that another server took over, on the thread that steps the loop */
    HeldKey(String key, ObjectNode content, Consumer<String> whenTakenOver) {
        this.key = key;
        this.whenTakenOver = whenTakenOver;
        this.content = content;
    }

    String key() {
        return key;
    }

    ObjectNode content() {
        return content;
    }

    void content(ObjectNode changed) {
        content = changed;
    }

    /** From now on, who holds it has taken it from this server. */
    void claimed() {
        isClaimed = true;
    }

    boolean isClaimed() {
        return isClaimed;
    }

    void takenOver() {
        whenTakenOver.accept(key);
    }
}

package io.skiff.controlplane.gc;

import io.skiff.controlplane.object.Kind;
import io.skiff.controlplane.view.ObjectAddress;
import java.util.Optional;

/** What is looked at together. */
sealed interface GarbageKey {

    /** Reads what is decided by; empty if there is nothing under this key any more. */
    Optional<ObservedGarbage> observe(GarbageObserver observer);

    /** All objects of a kind that have ended: how many there are decides. */
    record Finished(Kind<?> kind) implements GarbageKey {
        @Override
        public Optional<ObservedGarbage> observe(GarbageObserver observer) {
            return Optional.of(observer.finished(kind));
        }
    }

    /** One object, with what it owns or holds. */
    record OneObject(ObjectAddress address) implements GarbageKey {
        @Override
        public Optional<ObservedGarbage> observe(GarbageObserver observer) {
            return observer.object(address);
        }
    }
}

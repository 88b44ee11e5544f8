package io.skiff.controlplane.gc;

import io.skiff.controlplane.view.ObjectAddress;

/** What is looked at together. */
sealed interface GarbageKey {

    /** All pods that have ended: how many there are decides. */
    record FinishedPods() implements GarbageKey {}

    /** One object, with what it owns or holds. */
    record OneObject(ObjectAddress address) implements GarbageKey {}
}

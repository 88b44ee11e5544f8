package io.skiff.controlplane.presence;

import io.skiff.controlplane.loop.Plan;

/**
 * Decides what becomes of a leased key: it is to have the value that is wanted, on the lease that there is. A key that another server took
 * after this one had it stays with that one.
 */
final class PresencePlanner {

    private PresencePlanner() {}

    static Plan plan(ObservedKey observed) {
        return observed.wanted().map(wanted -> wanted(wanted, observed)).orElseGet(() -> unwanted(observed));
    }

    private static Plan wanted(HeldKey wanted, ObservedKey observed) {
        return wanted.isClaimed() && observed.isOthers()
                ? Plan.of(new PresenceAction.Yield(wanted, observed.revision()))
                : observed.me().map(me -> hold(wanted, observed, me)).orElse(Plan.NOTHING);
    }

    private static Plan hold(HeldKey wanted, ObservedKey observed, Holder me) {
        var value = me.sign(wanted.content());
        return observed.has(value)
                ? Plan.NOTHING
                : Plan.of(new PresenceAction.Hold(wanted, value, me.lease(), observed.revision()));
    }

    /** What lies on another lease dies by itself. */
    private static Plan unwanted(ObservedKey observed) {
        return observed.isMine()
                ? Plan.of(new PresenceAction.Release(observed.key(), observed.revision()))
                : Plan.NOTHING;
    }
}

package io.skiff.controlplane;

import io.skiff.controlplane.step.Signal;
import io.skiff.controlplane.step.Stepped;
import io.skiff.controlplane.store.ClusterIdentity;
import io.skiff.controlplane.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Checks now and then whether the store still holds the same cluster: somebody may have wiped or restored it. */
final class IdentityWatch implements Stepped {

    private static final Duration PERIOD = Duration.ofSeconds(2);

    private final Store store;
    private final ClusterIdentity mine;
    private final Runnable onAnother;
    private final Signal signal;
    private final ConcurrentLinkedQueue<Optional<ClusterIdentity>> answers = new ConcurrentLinkedQueue<>();
    private Instant next = Instant.MIN;

    /** @param onAnother called if the store holds another cluster, or none */
    IdentityWatch(Store store, ClusterIdentity mine, Runnable onAnother, Signal signal) {
        this.store = store;
        this.mine = mine;
        this.onAnother = onAnother;
        this.signal = signal;
    }

    @Override
    public boolean step(Instant now) {
        var answer = answers.poll();
        if (answer != null) {
            if (!answer.equals(Optional.of(mine))) {
                onAnother.run();
            }
            return true;
        }
        if (now.isBefore(next)) {
            return false;
        }
        next = now.plus(PERIOD);
        var unused = ClusterIdentity.read(store).whenComplete((found, fault) -> {
            if (fault == null) {
                answers.add(found);
                signal.give();
            }
        });
        return true;
    }

    @Override
    public Optional<Instant> nextDue() {
        return Optional.of(next);
    }
}

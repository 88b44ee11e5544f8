package io.skiff.controlplane.loop;

import io.skiff.controlplane.object.Keys;
import io.skiff.controlplane.step.Answers;
import io.skiff.controlplane.step.Signal;
import io.skiff.controlplane.step.Stepped;
import io.skiff.controlplane.store.CommitResult;
import io.skiff.controlplane.store.Snapshot;
import io.skiff.controlplane.store.Store;
import io.skiff.controlplane.store.Transaction;
import io.skiff.controlplane.write.Fence;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Elects the control plane that runs the controllers: the one with the leader's key, on a lease that it keeps alive.
 *
 * <p>A key that this server itself left behind when it was killed is taken over at once.
 */
public final class Leadership implements Stepped {

    private static final Logger LOG = LogManager.getLogger(Leadership.class);
    private static final Duration TIME_TO_LIVE = Duration.ofSeconds(4);
    private static final Duration KEEP_ALIVE_EVERY = Duration.ofSeconds(1);
    private static final Duration TRY_AGAIN_AFTER = Duration.ofMillis(500);

    /** Longer than the store's own deadline: an answer that has not come by then never will. */
    private static final Duration LOST_AFTER = Duration.ofSeconds(15);

    private final Store store;
    private final String serverId;
    private final Listener listener;
    private final Answers answers;
    private Instant now = Instant.MIN;
    private Optional<Instant> due = Optional.of(Instant.MIN);
    private OptionalLong lease = OptionalLong.empty();
    private boolean leading;
    private Instant provenUntil = Instant.MIN;

    /** @param serverId the same after a restart of this server, different from all others, without quotes */
    public Leadership(Store store, String serverId, Listener listener, Signal signal) {
        this.store = store;
        this.serverId = serverId;
        this.listener = listener;
        this.answers = new Answers(signal);
    }

    /** Told on the thread that steps. */
    public interface Listener {
        /** @param fence a part of every write of the leader */
        void elected(Fence fence);

        void lost();
    }

    @Override
    public boolean step(Instant at) {
        now = at;
        if (answers.step()) {
            return true;
        }
        if (leading && at.isAfter(provenUntil)) {
            lose("its lease could not be kept alive");
            return true;
        }
        if (due.isPresent() && !due.get().isAfter(at)) {
            proceed();
            return true;
        }
        return false;
    }

    @Override
    public Optional<Instant> nextDue() {
        return due;
    }

    /** Gives up leadership, so that another server can lead at once. */
    public CompletableFuture<Void> resign() {
        due = Optional.empty();
        return lease.isPresent() ? store.revokeLease(lease.getAsLong()) : CompletableFuture.completedFuture(null);
    }

    private void proceed() {
        if (lease.isEmpty()) {
            then(store.grantLease(TIME_TO_LIVE), granted -> {
                lease = OptionalLong.of(granted);
                tryIn(Duration.ZERO);
            });
        } else {
            var sent = now;
            then(store.keepAlive(lease.getAsLong()), alive -> kept(alive, sent));
        }
    }

    private void kept(boolean alive, Instant sent) {
        if (!alive) {
            lease = OptionalLong.empty();
            if (leading) {
                lose("its lease has ended");
            }
            tryIn(Duration.ZERO);
            return;
        }
        provenUntil = sent.plus(TIME_TO_LIVE);
        if (leading) {
            tryIn(KEEP_ALIVE_EVERY);
        } else {
            then(store.list(Keys.LEADER), this::campaign);
        }
    }

    private void campaign(Snapshot leader) {
        long seen = leader.entries().isEmpty() ? 0 : leader.entries().get(0).revision();
        boolean isFree = leader.entries().isEmpty()
                || new String(leader.entries().get(0).value(), StandardCharsets.UTF_8).equals(value());
        if (!isFree || lease.isEmpty()) {
            tryIn(TRY_AGAIN_AFTER);
            return;
        }
        var take = new Transaction(
                List.of(new Transaction.Expectation(Keys.LEADER, seen)),
                List.of(new Transaction.Put(Keys.LEADER, value().getBytes(StandardCharsets.UTF_8), lease)));
        then(store.commit(take), result -> {
            if (result instanceof CommitResult.Committed committed) {
                win(committed.revision());
            } else {
                tryIn(TRY_AGAIN_AFTER);
            }
        });
    }

    private void win(long revision) {
        LOG.info("This server leads, since revision {}", revision);
        leading = true;
        tryIn(KEEP_ALIVE_EVERY);
        listener.elected(new Fence(Keys.LEADER, revision));
    }

    private void lose(String why) {
        LOG.warn("This server leads no longer: {}", why);
        leading = false;
        answers.forget();
        listener.lost();
        tryIn(TRY_AGAIN_AFTER);
    }

    private String value() {
        return "{\"server\":\"" + serverId + "\"}";
    }

    private void tryIn(Duration wait) {
        due = Optional.of(now.plus(wait));
    }

    private <T> void then(CompletableFuture<T> request, Consumer<T> next) {
        tryIn(LOST_AFTER);
        answers.await(request, next, () -> tryIn(TRY_AGAIN_AFTER));
    }
}

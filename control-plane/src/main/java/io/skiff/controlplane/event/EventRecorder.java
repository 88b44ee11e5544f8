package io.skiff.controlplane.event;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.skiff.controlplane.kind.core.EventKind;
import io.skiff.controlplane.object.Keys;
import io.skiff.controlplane.object.ObjectCodec;
import io.skiff.controlplane.object.ServerNames;
import io.skiff.controlplane.step.Signal;
import io.skiff.controlplane.step.Stepped;
import io.skiff.controlplane.store.Store;
import io.skiff.controlplane.store.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.random.RandomGenerator;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Writes Events in the background. A repeated event counts up, an object with too many events is throttled, and all
 * events expire after about an hour. An event that cannot be written is lost, because nobody waits for it.
 */
public final class EventRecorder implements Stepped {

    private static final Logger LOG = LogManager.getLogger(EventRecorder.class);
    private static final int MAX_WAITING = 1000;
    private static final int MAX_REMEMBERED = 4096;
    private static final Duration TIME_TO_LIVE = Duration.ofMinutes(65);
    private static final Duration LEASE_SHARED_FOR = Duration.ofMinutes(10);
    private static final Duration RETRY = Duration.ofSeconds(5);

    private final Store store;
    private final RandomGenerator random;
    private final Signal signal;
    private final BlockingQueue<Sighting> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final Map<Sighting, Event> remembered = lastUsed();
    private final Map<String, Allowance> allowances = lastUsed();
    private OptionalLong lease = OptionalLong.empty();
    private Instant nextLease = Instant.MIN;
    private Instant sharedUntil = Instant.MIN;
    private volatile @Nullable Long granted;

    public EventRecorder(Store store, RandomGenerator random, Signal signal) {
        this.store = store;
        this.random = random;
        this.signal = signal;
    }

    /** Records an event about an object. Any thread may call it. */
    public void record(HasMetadata about, EventType type, String reason, String message) {
        record(about, type, reason, message, EventSource.CONTROL_PLANE);
    }

    /** Records an event that another component observed. */
    public void record(HasMetadata about, EventType type, String reason, String message, EventSource source) {
        var metadata = about.getMetadata();
        var sighting = new Sighting(
                about.getApiVersion(),
                about.getKind(),
                metadata.getNamespace() == null ? "" : metadata.getNamespace(),
                metadata.getName(),
                metadata.getUid() == null ? "" : metadata.getUid(),
                type,
                reason,
                message,
                source);
        if (waiting.offer(sighting)) {
            signal.give();
        }
    }

    @Override
    public boolean step(Instant now) {
        requestLease(now);
        if (lease.isEmpty()) {
            return false;
        }
        var sighting = waiting.poll();
        if (sighting == null) {
            return false;
        }
        if (allowances
                .computeIfAbsent(sighting.objectUid(), uid -> new Allowance(now))
                .tryAcquire(now)) {
            write(sighting, now);
        }
        return true;
    }

    @Override
    public Optional<Instant> nextDue() {
        return waiting.isEmpty() ? Optional.empty() : Optional.of(nextLease);
    }

    /** Takes a new lease every few minutes for all events: a lease for each would cost etcd more than the event. */
    private void requestLease(Instant now) {
        var fresh = granted;
        if (fresh != null) {
            lease = OptionalLong.of(fresh);
            granted = null;
        }
        if (!now.isBefore(sharedUntil)) {
            lease = OptionalLong.empty();
        }
        if (waiting.isEmpty() || lease.isPresent() || now.isBefore(nextLease)) {
            return;
        }
        nextLease = now.plus(RETRY);
        sharedUntil = now.plus(LEASE_SHARED_FOR);
        var unused = store.grantLease(TIME_TO_LIVE).whenComplete((id, fault) -> {
            if (fault == null) {
                granted = id;
                signal.give();
            }
        });
    }

    private void write(Sighting sighting, Instant now) {
        var event = remembered.compute(sighting, (same, before) -> counted(sighting, before, now));
        var metadata = event.getMetadata();
        var key = Keys.object(EventKind.EVENT, metadata.getNamespace(), metadata.getName());
        var put = new Transaction.Put(key, ObjectCodec.encode(event, 0), lease);
        var unused = store.commit(new Transaction(List.of(), List.of(put))).whenComplete((result, fault) -> {
            if (fault != null) {
                LOG.debug("event {} was lost: {}", key, fault.getMessage());
            }
        });
    }

    private Event counted(Sighting sighting, @Nullable Event before, Instant now) {
        var time = now.truncatedTo(ChronoUnit.SECONDS).toString();
        if (before != null) {
            return new EventBuilder(before)
                    .withCount(before.getCount() + 1)
                    .withLastTimestamp(time)
                    .build();
        }
        return sighting.event(ServerNames.generate(sighting.name() + ".", random), ServerNames.uid(random), time);
    }

    private static <K, V> Map<K, V> lastUsed() {
        return new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > MAX_REMEMBERED;
            }
        };
    }

    /** The events that one object may still have: some at once, then one in each period. */
    private static final class Allowance {

        private static final int MOST = 25;
        private static final Duration ONE_MORE_AFTER = Duration.ofSeconds(10);

        private int left = MOST;
        private Instant counted;

        Allowance(Instant now) {
            counted = now;
        }

        boolean tryAcquire(Instant now) {
            long earned = Duration.between(counted, now).dividedBy(ONE_MORE_AFTER);
            left = (int) Math.min(MOST, left + earned);
            counted = counted.plus(ONE_MORE_AFTER.multipliedBy(earned));
            return left > 0 && left-- > 0;
        }
    }

    /** The content of an event, without its time. */
    private record Sighting(
            String apiVersion,
            String kind,
            String namespace,
            String name,
            String objectUid,
            EventType type,
            String reason,
            String message,
            EventSource source) {

        Event event(String eventName, String uid, String time) {
            return new EventBuilder()
                    .withNewMetadata()
                    .withName(eventName)
                    .withNamespace(namespace.isEmpty() ? "default" : namespace)
                    .withUid(uid)
                    .withCreationTimestamp(time)
                    .endMetadata()
                    .withNewInvolvedObject()
                    .withApiVersion(apiVersion)
                    .withKind(kind)
                    .withNamespace(namespace.isEmpty() ? null : namespace)
                    .withName(name)
                    .withUid(objectUid.isEmpty() ? null : objectUid)
                    .endInvolvedObject()
                    .withType(type.label())
                    .withReason(reason)
                    .withMessage(message)
                    .withNewSource()
                    .withComponent(source.component())
                    .withHost(source.node().isEmpty() ? null : source.node())
                    .endSource()
                    .withReportingComponent(source.component())
                    .withReportingInstance(source.node())
                    .withFirstTimestamp(time)
                    .withLastTimestamp(time)
                    .withCount(1)
                    .build();
        }
    }
}

package io.skiff.agent.probe;

import io.skiff.agent.container.ContainerId;
import io.skiff.agent.container.PodUid;
import io.skiff.agent.loop.WorkQueue;
import io.skiff.agent.pod.ContainerTemplate;
import io.skiff.agent.pod.Health;
import io.skiff.agent.pod.ProbeKind;
import io.skiff.agent.probe.Prober.Outcome;
import io.skiff.agent.probe.Prober.Verdict;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/** Probes the running containers of this node. */
public final class Probes {

    /** One probe of one run. */
    public record Key(ContainerId container, ProbeKind kind) {}

    /** Receives the results of probes. */
    public interface Listener {

        /** The container's health has changed. */
        void healthChanged(ContainerId container);

        /** An outcome deserves an event for the container's user. */
        void told(ContainerId container, ProbeKind kind, Outcome outcome);
    }

    private static final Logger LOG = LogManager.getLogger(Probes.class);

    private final Prober prober;
    private final HealthStore store;
    private final Listener listener;
    private final WorkQueue<Key> queue = new WorkQueue<>();
    private final Map<ContainerId, ContainerProbes> tracked = new TreeMap<>();
    private final Map<String, Health> known;
    private final InstantSource clock;
    private boolean isSaveFailing;

    public Probes(Prober prober, HealthStore store, Listener listener, InstantSource clock) {
        this.clock = clock;
        this.prober = prober;
        this.store = store;
        this.listener = listener;
        this.known = new HashMap<>(store.load());
    }

    /** The queue of due probes, for the threads that make them. */
    public WorkQueue<Key> queue() {
        return queue;
    }

    /** Starts to probe a run, if it has probes and is not probed yet. */
    public void track(ContainerId id, ContainerTemplate template, Instant startedAt, String address) {
        ContainerProbes probes;
        synchronized (tracked) {
            if (tracked.containsKey(id)) {
                return;
            }
            probes = new ContainerProbes(template, startedAt, address, known.remove(id.toString()));
            tracked.put(id, probes);
        }
        for (var kind : ProbeKind.values()) {
            probes.spec(kind).ifPresent(spec -> queue.add(new Key(id, kind), probes.firstAt(spec)));
        }
    }

    /** Stops the probes of all runs of a pod but the given ones. */
    public void keepOnly(PodUid pod, Set<ContainerId> running) {
        synchronized (tracked) {
            tracked.keySet().removeIf(id -> id.pod().equals(pod) && !running.contains(id));
        }
    }

    /** The known health of a pod's runs. */
    public Map<ContainerId, Health> health(PodUid pod) {
        var health = new TreeMap<ContainerId, Health>();
        synchronized (tracked) {
            tracked.forEach((id, probes) -> {
                if (id.pod().equals(pod)) {
                    health.put(id, probes.health());
                }
            });
        }
        return health;
    }

    /** Makes one probe. Returns the time of the next one, null for never. */
    public @Nullable Instant run(Key key, Instant now) {
        var probes = find(key.container());
        if (probes == null) {
            return null;
        }
        var spec = probes.spec(key.kind()).orElseThrow();
        if (!probes.isDue(key.kind())) {
            return key.kind() == ProbeKind.STARTUP ? null : now.plusSeconds(1);
        }
        var outcome = prober.probe(key.container(), spec, probes.address());
        if (outcome.verdict() != Verdict.SUCCESS && probes.isWorthTelling(key.kind(), spec, outcome, now)) {
            listener.told(key.container(), key.kind(), outcome);
        }
        if (outcome.verdict() != Verdict.ERROR && probes.answer(key.kind(), spec, outcome.isSuccess())) {
            // before the save, because the health has changed even if the file cannot be written
            listener.healthChanged(key.container());
            save();
            if (key.kind() == ProbeKind.STARTUP) {
                wake(key.container(), probes, now);
            }
        }
        // counted from the end: a probe that takes longer than its period would otherwise repeat without a pause
        return probes.nextAt(key.kind(), spec, clock.instant());
    }

    private void wake(ContainerId id, ContainerProbes probes, Instant now) {
        for (var kind : ProbeKind.values()) {
            probes.spec(kind).ifPresent(spec -> queue.add(new Key(id, kind), now));
        }
    }

    private @Nullable ContainerProbes find(ContainerId id) {
        synchronized (tracked) {
            return tracked.get(id);
        }
    }

    private void save() {
        synchronized (tracked) {
            var health = new TreeMap<ContainerId, Health>();
            tracked.forEach((id, probes) -> health.put(id, probes.health()));
            try {
                store.save(health);
                isSaveFailing = false;
            } catch (RuntimeException e) {
                if (!isSaveFailing) {
                    LOG.warn("What the probes found is not written down; the next agent would probe anew", e);
                }
                isSaveFailing = true;
            }
        }
    }
}

package io.skiff.agent.probe;

import io.skiff.agent.container.ContainerId;
import io.skiff.agent.container.PodUid;
import io.skiff.agent.pod.Hook;
import io.skiff.agent.pod.HookResults;
import io.skiff.agent.pod.HookResults.HookResult;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** The hooks of this node's containers, and what became of them. Any thread may use it. */
public final class Hooks {

    private static final Logger LOG = LogManager.getLogger(Hooks.class);

    /** Kubernetes has no bound for what follows a start; here it must not hold a thread forever. */
    private static final Duration LONGEST_BEGINNING = Duration.ofHours(1);

    private final HookRunner runner;
    private final HookStore store;
    private final Consumer<PodUid> ended;
    private final Map<ContainerId, HookResult> postStarts = new TreeMap<>();
    private final Map<ContainerId, HookResult> preStops = new TreeMap<>();
    private final Set<String> begun;

    /** @param ended gets the pod of each hook that has ended */
    public Hooks(HookRunner runner, HookStore store, Consumer<PodUid> ended) {
        this.runner = runner;
        this.store = store;
        this.ended = ended;
        this.begun = new TreeSet<>(store.loadBegun());
    }

    public void postStart(ContainerId run, Hook hook, String address) {
        begin(postStarts, run);
        run(run, hook, address, LONGEST_BEGINNING, outcome -> {
            if (end(postStarts, run, outcome)) {
                save(run);
            }
            ended.accept(run.pod());
        });
    }

    public void preStop(ContainerId run, Hook hook, String address, Duration grace) {
        begin(preStops, run);
        run(run, hook, address, grace, outcome -> {
            end(preStops, run, outcome);
            ended.accept(run.pod());
        });
    }

    /** One that could not be begun has failed: as one that runs, nothing would ever end it. */
    private void run(ContainerId run, Hook hook, String address, Duration longest, Consumer<Prober.Outcome> done) {
        try {
            runner.run(run, hook, address, longest, done);
        } catch (RuntimeException | OutOfMemoryError fault) {
            LOG.warn("A hook of {} could not be begun", run, fault);
            done.accept(Prober.Outcome.error(String.valueOf(fault.getMessage())));
        }
    }

    private synchronized void begin(Map<ContainerId, HookResult> hooks, ContainerId run) {
        hooks.put(run, HookResult.RUNNING);
    }

    /** Returns whether it was done well, and the run is still of interest. */
    private synchronized boolean end(Map<ContainerId, HookResult> hooks, ContainerId run, Prober.Outcome outcome) {
        LOG.debug("Hook of {}: {} {}", run, outcome.verdict(), outcome.message());
        var result = outcome.isSuccess() ? HookResult.DONE : HookResult.FAILED;
        return hooks.replace(run, result) != null && outcome.isSuccess();
    }

    private synchronized void save(ContainerId run) {
        begun.add(run.toString());
        save();
    }

    private void save() {
        try {
            store.saveBegun(begun);
        } catch (RuntimeException e) {
            LOG.warn(
                    "Which containers are past their postStart hook is not written down; the next agent would run it again",
                    e);
        }
    }

    /** What is known of a pod's runs. */
    public synchronized HookResults results(PodUid pod, Set<ContainerId> running) {
        var starts = new HashMap<ContainerId, HookResult>();
        for (var run : running) {
            if (begun.contains(run.toString())) {
                starts.put(run, HookResult.DONE);
            }
        }
        postStarts.forEach((run, result) -> addOf(pod, run, result, starts));
        var stops = new HashMap<ContainerId, HookResult>();
        preStops.forEach((run, result) -> addOf(pod, run, result, stops));
        return starts.isEmpty() && stops.isEmpty() ? HookResults.NONE : new HookResults(starts, stops);
    }

    private static void addOf(PodUid pod, ContainerId run, HookResult result, Map<ContainerId, HookResult> results) {
        if (run.pod().equals(pod)) {
            results.put(run, result);
        }
    }

    /** Forgets a run that is removed. */
    public synchronized void forget(ContainerId run) {
        postStarts.remove(run);
        preStops.remove(run);
        if (begun.remove(run.toString())) {
            save();
        }
    }
}

package io.skiff.agent.core;

import io.skiff.agent.container.PodUid;
import io.skiff.agent.pod.Assignments;
import io.skiff.agent.session.GatewayListener.NetworkState;
import io.skiff.agent.state.AgentStateStore;
import io.skiff.agent.state.AgentStateStore.AgentState;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Saves the assignment to disk, as work among other work, and retries until it succeeds. So a slow or full disk holds
 * up only new pods, which must not begin before the next agent would know them; running pods go on, and deletions
 * proceed.
 *
 * <p>Only one thread at a time may use it.
 */
public final class StateKeeper {

    private static final Logger LOG = LogManager.getLogger(StateKeeper.class);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final int MOST_DOUBLINGS = 5;

    /** Services change often, and outdated ones are better than none, so they are saved at intervals. */
    private static final Duration NETWORK_PERIOD = Duration.ofSeconds(10);

    private final AgentStateStore store;
    private final Assignments assignments;
    private final HostNetworkState network;
    private final NodeReport node;
    private final Consumer<PodUid> nowKept;
    private final BiConsumer<PodUid, String> waiting;
    private final Set<PodUid> told = new HashSet<>();
    private int failures;
    private @Nullable NetworkState savedNetwork;
    private Instant nextNetwork = Instant.MIN;

    /**
     * @param nowKept receives each pod that is on disk for the first time
     * @param waiting receives once each pod that cannot be saved, with the reason
     */
    StateKeeper(
            AgentStateStore store,
            Assignments assignments,
            HostNetworkState network,
            NodeReport node,
            Consumer<PodUid> nowKept,
            BiConsumer<PodUid, String> waiting) {
        this.store = store;
        this.assignments = assignments;
        this.network = network;
        this.node = node;
        this.nowKept = nowKept;
        this.waiting = waiting;
    }

    /** Saves the set and the bodies. Returns the time of the next try; null if all is on disk. */
    @Nullable
    Instant saveAssigned(Instant now) {
        try {
            var snapshot = assignments.snapshot();
            store.save(new AgentState(snapshot, network.config()));
            assignments.saved(snapshot).forEach(nowKept);
            failures = 0;
            told.clear();
            node.clear(NodeReport.Trouble.STATE);
            return null;
        } catch (RuntimeException e) {
            if (failures++ == 0) {
                LOG.error("What this node is assigned cannot be written down; new pods wait for it, trying again", e);
            }
            var message = "the agent cannot write down what it is assigned, so that new pods have to wait: "
                    + e.getMessage() + "; is its disk full?";
            node.tell(NodeReport.Trouble.STATE, "StateNotWritten", message);
            assignments.notKept().stream().filter(told::add).forEach(pod -> waiting.accept(pod, message));
            return now.plus(FIRST_RETRY.multipliedBy(1L << Math.min(failures - 1, MOST_DOUBLINGS)));
        }
    }

    /** Saves services and peers. Returns the time at which to save newer ones. */
    @Nullable
    Instant saveNetwork(Instant now) {
        var newest = network.state();
        if (newest == null || newest.equals(savedNetwork)) {
            return null;
        }
        if (now.isBefore(nextNetwork)) {
            return nextNetwork;
        }
        nextNetwork = now.plus(NETWORK_PERIOD);
        try {
            store.saveNetwork(newest);
            savedNetwork = newest;
            return null;
        } catch (RuntimeException e) {
            LOG.debug("The services and peers cannot be written down", e);
            return nextNetwork;
        }
    }
}

package io.skiff.agent.core;

import io.skiff.agent.network.NodeNetwork;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Brings the host's network to what is wanted again and again, and tells what hinders or weakens it. Used by one thread at a time. */
public final class NetworkUpkeep {

    private static final Logger LOG = LogManager.getLogger(NetworkUpkeep.class);
    private static final Duration RETRY = Duration.ofSeconds(2);
    private static final Duration PERIOD = Duration.ofSeconds(30);

    private final HostNetworkState wanted;
    private final NodeNetwork network;
    private final NodeReport node;
    private final Runnable onConfigured;
    private List<String> told = List.of();

    /** @param onConfigured run when pods can be given addresses, which they could not before */
    NetworkUpkeep(HostNetworkState wanted, NodeNetwork network, NodeReport node, Runnable onConfigured) {
        this.wanted = wanted;
        this.network = network;
        this.node = node;
        this.onConfigured = onConfigured;
    }

    /** Returns when to do it again. */
    Instant apply(Instant now) {
        boolean wasConfigured = wanted.isConfigured();
        var next = tryToApply(now);
        if (wanted.isConfigured() && !wasConfigured) {
            onConfigured.run();
        }
        return next;
    }

    private Instant tryToApply(Instant now) {
        try {
            wanted.apply();
            tell(network.problems(), network.weaknesses());
        } catch (RuntimeException e) {
            LOG.error("The host's network could not be brought to what is assigned", e);
            node.tell(NodeReport.Trouble.NETWORK, "NetworkNotReady", String.valueOf(e.getMessage()));
            return now.plus(RETRY);
        }
        node.clear(NodeReport.Trouble.NETWORK);
        return now.plus(network.isSettled() ? PERIOD : RETRY);
    }

    private void tell(List<String> problems, List<String> weaknesses) {
        var all = Stream.concat(problems.stream(), weaknesses.stream()).toList();
        all.stream()
                .filter(sentence -> !told.contains(sentence))
                .forEach(sentence -> LOG.warn("The pods' network: {}", sentence));
        told = all;
        node.change(last -> last.withNetwork(problems, weaknesses));
    }
}

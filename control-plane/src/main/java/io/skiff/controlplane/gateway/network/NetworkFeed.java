package io.skiff.controlplane.gateway.network;

import io.skiff.controlplane.gateway.AgentSession;
import io.skiff.controlplane.gateway.GatewaySettings;
import io.skiff.controlplane.gateway.Sessions;
import io.skiff.controlplane.kind.core.NodeKind;
import io.skiff.controlplane.presence.NodePresence;
import io.skiff.controlplane.presence.ServerPresence;
import io.skiff.controlplane.view.View;
import io.skiff.proto.node.Endpoint;
import io.skiff.proto.node.GatewayMessage;
import io.skiff.proto.node.NetworkState;
import java.time.Instant;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Tells the nodes what network to make, and follows how far they have come. Each state has a revision of its own, greater than the last; which
 * changes of the store it has is what servers tell each other.
 */
public final class NetworkFeed {

    /** Of older states nobody is told how far they were. */
    private static final int MOST_KNOWN = 64;

    private final GatewaySettings settings;
    private final View view;
    private final Sessions sessions;
    private final DepartedPeers departed = new DepartedPeers();
    private boolean isStale = true;
    private NetworkState state = NetworkState.getDefaultInstance();
    private Set<String> endpoints = Set.of();
    private Optional<Map<String, String>> cuts = Optional.empty();
    private long revision;

    /** The newest change of the store that concerns the network and was taken in. */
    private long lastChange;

    /** By its revision, up to which change of the store a state has all of them. */
    private final NavigableMap<Long, Long> has = new TreeMap<>();

    /** The change of the store after which there is none that the present state has: {@link #lastChange}, or somewhat more. */
    private long hasNoneAfter;

    /** Counted once a step at most, when somebody asks. */
    private Optional<Reached> madeByAll = Optional.empty();

    public NetworkFeed(GatewaySettings settings, View view, Sessions sessions) {
        this.settings = settings;
        this.view = view;
        this.sessions = sessions;
    }

    /** @param change the revision of the store */
    public void changed(long change) {
        lastChange = Math.max(lastChange, change);
        isStale = true;
    }

    /**
     * Looks at the view again, if it has changed. An agent does not make a state twice: two states never share a revision.
     *
     * @param viewRevision up to which all changes were told
     */
    public void refresh(long viewRevision, Instant now) {
        madeByAll = Optional.empty();
        isStale |= departed.expire(now);
        if (!isStale) {
            return;
        }
        isStale = false;
        view.consistently(() -> {
            look(viewRevision, now);
            return true;
        });
    }

    private void look(long viewRevision, Instant now) {
        var network = NetworkStates.of(view, settings);
        var present = network.state();
        var fresh = present.toBuilder()
                .addAllPeers(departed.beside(present.getPeersList(), this::isNode, now))
                .build();
        cuts = Optional.of(network.cuts());
        if (revision == 0 || !fresh.equals(state)) {
            state = fresh;
            endpoints = addresses(fresh);
            revision = Math.max(viewRevision, revision + 1);
        }
        // The view may show changes that were not told yet.
        hasNoneAfter = view.revision() == viewRevision ? lastChange : view.revision();
        has.put(revision, lastChange);
        while (has.size() > MOST_KNOWN) {
            has.pollFirstEntry();
        }
    }

    private boolean isNode(String name) {
        return view.find(NodeKind.NODE, "", name).isPresent();
    }

    /** A sentence for each service, {@code namespace/name}, of which something is left out; empty before the first state. */
    public Optional<Map<String, String>> cuts() {
        return cuts;
    }

    private static Set<String> addresses(NetworkState state) {
        return state.getServicesList().stream()
                .flatMap(service -> service.getPortsList().stream())
                .flatMap(port -> port.getEndpointsList().stream())
                .map(Endpoint::getIp)
                .collect(Collectors.toUnmodifiableSet());
    }

    public boolean sendTo(AgentSession session) {
        if (session.network.sent == revision) {
            return false;
        }
        session.network.sent = revision;
        session.send(
                GatewayMessage.newBuilder().setNetworkState(NetworkStates.forNode(state, session.node(), revision)));
        return true;
    }

    /** A revision that was not sent is of another control plane, and says nothing. */
    public static void applied(AgentSession session, long revision) {
        if (revision <= session.network.sent) {
            session.network.applied = Math.max(session.network.applied, revision);
        }
    }

    /** The state that is sent now. */
    Reached present() {
        return new Reached(revision, hasNoneAfter);
    }

    /** Whether some service's traffic goes to the address, by the state that is sent now. */
    boolean leadsTo(String address) {
        return endpoints.contains(address);
    }

    /** No node of this server is counted as farther than this by what other servers were told so far; at least 1. */
    public long told() {
        return Math.max(1, lastChange);
    }

    /** Up to which change of the store the session's node has made all of them. */
    public long madeBy(AgentSession session) {
        return has.getOrDefault(session.network.applied, 0L);
    }

    /** Up to which change all nodes have that are connected here. */
    public long madeHere() {
        return sessions.all().stream().mapToLong(this::madeBy).min().orElse(lastChange);
    }

    /** The newest network that every ready node has made, wherever it is connected; nothing when one of them is nowhere. */
    Reached madeByAll() {
        if (madeByAll.isEmpty()) {
            madeByAll = Optional.of(countMadeByAll());
        }
        return madeByAll.get();
    }

    private Reached countMadeByAll() {
        long here = Long.MAX_VALUE;
        long elsewhere = Long.MAX_VALUE;
        for (var node : view.list(NodeKind.NODE)) {
            var session = sessions.find(node.name()).orElse(null);
            if (!NodeKind.isReady(node.object())) {
                continue;
            }
            if (session == null) {
                elsewhere = Math.min(elsewhere, madeElsewhere(node.name()));
            } else {
                here = Math.min(here, session.network.applied);
            }
        }
        return new Reached(here, elsewhere);
    }

    private long madeElsewhere(String node) {
        return NodePresence.find(view, node)
                .flatMap(presence -> ServerPresence.find(view, presence.server())
                        .map(ServerPresence::networkMade)
                        .filter(made -> made > presence.networkFrom()))
                .orElse(0L);
    }
}

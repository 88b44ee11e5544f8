package io.skiff.controlplane.gateway.network;

import io.skiff.controlplane.gateway.AgentSession;
import io.skiff.controlplane.gateway.GatewaySettings;
import io.skiff.controlplane.kind.core.NodeKind;
import io.skiff.controlplane.view.View;
import io.skiff.proto.node.Endpoint;
import io.skiff.proto.node.GatewayMessage;
import io.skiff.proto.node.NetworkState;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/** Tells the nodes what network to make, and follows how far they have come. Each state has a revision of its own, greater than the last. */
public final class NetworkFeed {

    private final GatewaySettings settings;
    private final View view;
    private final Map<String, AgentSession> sessions;
    private final DepartedPeers departed = new DepartedPeers();
    private boolean isStale = true;
    private NetworkState state = NetworkState.getDefaultInstance();
    private Set<String> endpoints = Set.of();
    private Map<String, String> cuts = Map.of();
    private long revision;

    /** Counted once a step at most, when somebody asks. */
    private OptionalLong madeByAll = OptionalLong.empty();

    /** @param sessions by node */
    public NetworkFeed(GatewaySettings settings, View view, Map<String, AgentSession> sessions) {
        this.settings = settings;
        this.view = view;
        this.sessions = sessions;
    }

    public void changed() {
        isStale = true;
    }

    /**
     * Looks at the view again, if it has changed. An agent does not make a state twice: two states never share a revision.
     *
     * @return whether it did
     */
    public boolean refresh(long viewRevision, Instant now) {
        madeByAll = OptionalLong.empty();
        isStale |= departed.expire(now);
        if (!isStale) {
            return false;
        }
        var network = NetworkStates.of(view, settings);
        var present = network.state();
        var fresh = present.toBuilder()
                .addAllPeers(departed.beside(present.getPeersList(), this::isNode, now))
                .build();
        cuts = network.cuts();
        if (revision == 0 || !fresh.equals(state)) {
            state = fresh;
            endpoints = addresses(fresh);
            revision = Math.max(viewRevision, revision + 1);
        }
        isStale = false;
        return true;
    }

    private boolean isNode(String name) {
        return view.find(NodeKind.NODE, "", name).isPresent();
    }

    /** A sentence for each service, {@code namespace/name}, of which something is left out. */
    public Map<String, String> cuts() {
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
        if (session.networkSent == revision) {
            return false;
        }
        session.networkSent = revision;
        session.send(
                GatewayMessage.newBuilder().setNetworkState(NetworkStates.forNode(state, session.node(), revision)));
        return true;
    }

    /** A revision that was not sent is of another control plane, and says nothing. */
    public static void applied(AgentSession session, long revision) {
        if (revision <= session.networkSent) {
            session.networkApplied = Math.max(session.networkApplied, revision);
        }
    }

    /** Of the state that is sent now. */
    long revision() {
        return revision;
    }

    /** Whether some service's traffic goes to the address, by the state that is sent now. */
    boolean leadsTo(String address) {
        return endpoints.contains(address);
    }

    /** The newest revision that every ready node has made; 0 when one of them is not connected here. */
    public long madeByAll() {
        if (madeByAll.isEmpty()) {
            madeByAll = OptionalLong.of(countMadeByAll());
        }
        return madeByAll.getAsLong();
    }

    private long countMadeByAll() {
        return view.list(NodeKind.NODE).stream()
                .filter(node -> NodeKind.isReady(node.object()))
                .map(node -> sessions.get(node.name()))
                .mapToLong(session -> session == null ? 0 : session.networkApplied)
                .min()
                .orElse(Long.MAX_VALUE);
    }
}

package io.skiff.controlplane.gateway;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The current session of each node that is connected here. Only the gateway's thread uses it. */
public final class Sessions {

    private final Map<String, AgentSession> byNode = new LinkedHashMap<>();
    private final Consumer<String> whenEnded;

    /** @param whenEnded told of a node whose session is not its current one any more */
    public Sessions(Consumer<String> whenEnded) {
        this.whenEnded = whenEnded;
    }

    public Optional<AgentSession> find(String node) {
        return Optional.ofNullable(byNode.get(node));
    }

    /** In the order in which the nodes came. Sessions may begin and end while somebody goes through the list. */
    public List<AgentSession> all() {
        return List.copyOf(byNode.values());
    }

    public Stream<String> nodes() {
        return byNode.keySet().stream();
    }

    boolean isCurrent(AgentSession session) {
        return byNode.get(session.node()) == session;
    }

    /** Makes a session its node's current one. */
    void begin(AgentSession session) {
        var before = byNode.put(session.node(), session);
        if (before != null && before != session) {
            whenEnded.accept(session.node());
            before.close("another session of this node began");
        }
    }

    void end(AgentSession session, String reason) {
        if (byNode.remove(session.node(), session)) {
            whenEnded.accept(session.node());
        }
        session.close(reason);
    }
}

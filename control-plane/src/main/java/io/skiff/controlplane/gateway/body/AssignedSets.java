package io.skiff.controlplane.gateway.body;

import io.skiff.controlplane.gateway.AgentSession;
import io.skiff.controlplane.gateway.GatewaySettings;
import io.skiff.proto.node.GatewayMessage;
import io.skiff.proto.node.SetRefused;
import io.skiff.proto.node.SetVersion;
import java.util.List;

/** Sends each node its whole assigned set at each change. Versions never go back. */
public final class AssignedSets {

    private final GatewaySettings settings;
    private long revision;

    public AssignedSets(GatewaySettings settings) {
        this.settings = settings;
    }

    /** Notes that the assignments are right up to this revision. */
    public void reached(long reached) {
        revision = Math.max(revision, reached);
    }

    /** Sends the set if it changed. A set after a refusal is one that the agent accepts, so the refusal ends. */
    public boolean send(AgentSession session) {
        var assignment = session.assignment;
        if (assignment == null || !assignment.isChanged() || revision == 0 || revision < session.takesSetsFrom) {
            return false;
        }
        session.refusal = "";
        session.send(GatewayMessage.newBuilder().setAssignedSet(assignment.take(version(revision))));
        return true;
    }

    /**
     * Sends nothing until there is a newer set than the agent has seen. For another cluster or epoch there never is
     * one.
     */
    public void refused(AgentSession session, SetRefused refused) {
        var seen = refused.getSeen();
        var isOurs = seen.getClusterId().equals(settings.clusterId()) && seen.getEpoch() == settings.epoch();
        session.refusal = refused.getReason();
        session.takesSetsFrom =
                isOurs ? Math.max(seen.getRevision(), refused.getVersion().getRevision() + 1) : Long.MAX_VALUE;
        if (session.assignment != null) {
            session.assignment.sendAgain();
        }
    }

    private SetVersion version(long of) {
        return SetVersion.newBuilder()
                .setClusterId(settings.clusterId())
                .setEpoch(settings.epoch())
                .setRevision(of)
                .build();
    }

    public static void sendBodies(AgentSession session, List<String> uids) {
        if (session.assignment != null) {
            session.assignment
                    .bodies(uids)
                    .forEach(bodies -> session.send(GatewayMessage.newBuilder().setPodBodies(bodies)));
        }
    }
}

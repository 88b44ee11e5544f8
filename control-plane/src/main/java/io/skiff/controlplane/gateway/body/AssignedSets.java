package io.skiff.controlplane.gateway.body;

import io.skiff.controlplane.gateway.AgentSession;
import io.skiff.controlplane.gateway.GatewaySettings;
import io.skiff.controlplane.view.Change;
import io.skiff.controlplane.view.View;
import io.skiff.proto.node.GatewayMessage;
import io.skiff.proto.node.SetRefused;
import io.skiff.proto.node.SetVersion;
import java.util.List;

/** Sends each node its whole assigned set at each change. Versions never go back. */
public final class AssignedSets {

    private final GatewaySettings settings;
    private final KeptImages keptImages;
    private final NodeVolumes volumes;
    private long revision;

    public AssignedSets(GatewaySettings settings, View view) {
        this(settings, new KeptImages(view), new NodeVolumes(view));
    }

    AssignedSets(GatewaySettings settings, KeptImages keptImages, NodeVolumes volumes) {
        this.settings = settings;
        this.keptImages = keptImages;
        this.volumes = volumes;
    }

    /** Looks at everything that is stored anew. */
    public void reset() {
        keptImages.reset();
        volumes.changed();
    }

    /** @param change of a replica set */
    public void replicaSetChanged(Change<?> change) {
        keptImages.changed(change);
    }

    public void volumesChanged() {
        volumes.changed();
    }

    /** Notes that the assignments are right up to this revision. */
    public void reached(long reached) {
        revision = Math.max(revision, reached);
    }

    /** Sends the set if it changed, or the images did that nodes keep, or its volumes. A set after a refusal is one that the agent accepts, so the refusal ends. */
    public boolean send(AgentSession session) {
        var assignment = session.set.assignment;
        if (assignment == null || revision == 0 || revision < session.set.takesFrom) {
            return false;
        }
        var kept = keptImages.digests();
        var ofNode = volumes.of(session.node());
        if (!assignment.isChanged() && kept.equals(session.set.keptImages) && ofNode.equals(session.set.volumes)) {
            return false;
        }
        session.set.refusal = "";
        session.set.keptImages = kept;
        session.set.volumes = ofNode;
        session.send(GatewayMessage.newBuilder()
                .setAssignedSet(assignment
                        .take(version(revision))
                        .addAllKeptImages(kept)
                        .addAllVolumes(ofNode)));
        return true;
    }

    /**
     * Sends nothing until there is a newer set than the agent has seen. For another cluster or epoch there never is
     * one.
     */
    public void refused(AgentSession session, SetRefused refused) {
        var seen = refused.getSeen();
        var isOurs = seen.getClusterId().equals(settings.clusterId()) && seen.getEpoch() == settings.epoch();
        session.set.refusal = refused.getReason();
        session.set.takesFrom =
                isOurs ? Math.max(seen.getRevision(), refused.getVersion().getRevision() + 1) : Long.MAX_VALUE;
        if (session.set.assignment != null) {
            session.set.assignment.sendAgain();
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
        if (session.set.assignment != null) {
            session.set
                    .assignment
                    .bodies(uids)
                    .forEach(bodies -> session.send(GatewayMessage.newBuilder().setPodBodies(bodies)));
        }
    }
}

package io.skiff.controlplane.gateway;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.skiff.controlplane.gateway.body.AssignedSets;
import io.skiff.controlplane.gateway.network.NetworkFeed;
import io.skiff.controlplane.gateway.node.HeardNodes;
import io.skiff.controlplane.gateway.node.NodeRegistration;
import io.skiff.controlplane.gateway.report.NodePods;
import io.skiff.controlplane.gateway.report.StatusIntake;
import io.skiff.controlplane.image.PinnedImages;
import io.skiff.controlplane.kind.apps.ReplicaSetKind;
import io.skiff.controlplane.kind.core.ConfigMapKind;
import io.skiff.controlplane.kind.core.NodeKind;
import io.skiff.controlplane.kind.core.PodKind;
import io.skiff.controlplane.kind.core.SecretKind;
import io.skiff.controlplane.kind.core.ServiceKind;
import io.skiff.controlplane.kind.discovery.EndpointSliceKind;
import io.skiff.controlplane.pod.PodState;
import io.skiff.controlplane.security.NodeBans;
import io.skiff.controlplane.view.Change;
import io.skiff.controlplane.view.ChangeInbox;
import io.skiff.controlplane.view.Stored;
import io.skiff.controlplane.view.View;
import io.skiff.proto.node.GatewayMessage;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Takes each change of what is stored to the sessions that it concerns. */
final class ViewChanges {

    private static final Logger LOG = LogManager.getLogger(ViewChanges.class);

    private static final Set<Object> NETWORK_KINDS =
            Set.of(ServiceKind.SERVICE, EndpointSliceKind.ENDPOINT_SLICE, NodeKind.NODE);

    private final View view;
    private final Sessions sessions;
    private final NodeBans bans;
    private final HeardNodes heard;
    private final NodeRegistration registration;
    private final StatusIntake intake;
    private final NetworkFeed network;
    private final AssignedSets sets;

    ViewChanges(
            View view,
            Sessions sessions,
            NodeBans bans,
            HeardNodes heard,
            NodeRegistration registration,
            StatusIntake intake,
            NetworkFeed network,
            AssignedSets sets) {
        this.view = view;
        this.sessions = sessions;
        this.bans = bans;
        this.heard = heard;
        this.registration = registration;
        this.intake = intake;
        this.network = network;
        this.sets = sets;
    }

    /** Returns the revision up to which the assignments and the network are right now. */
    long read(ChangeInbox inbox, Instant now) {
        var reading = new Reading(now);
        return Math.max(inbox.readTo(reading), reading.wholeOf);
    }

    private final class Reading implements ChangeInbox.Reader {

        private final Instant now;

        /** The revision of the view at which everything was looked at; 0 if only changes were. */
        private long wholeOf;

        Reading(Instant now) {
            this.now = now;
        }

        @Override
        public void everythingChanged() {
            wholeOf = view.revision();
            network.changed(wholeOf);
            sets.reset();
            sendAwayBanned();
            sessions.all().forEach(session -> lookAtAll(session, now));
        }

        @Override
        public void changed(Change<?> change) {
            if (change.kind().equals(PodKind.POD)) {
                change.before().map(Stored::object).ifPresent(pod -> podChanged((Pod) pod, now));
                change.after().map(Stored::object).ifPresent(pod -> podChanged((Pod) pod, now));
            } else if (change.kind().equals(ConfigMapKind.CONFIG_MAP)
                    || change.kind().equals(SecretKind.SECRET)) {
                contentChanged(change, now);
            } else if (change.latest().object() instanceof PersistentVolumeClaim) {
                resolveAgain(change.latest().namespace(), now);
            } else if (change.latest().object() instanceof PersistentVolume volume) {
                volumeChanged(volume, now);
            } else if (change.kind().equals(ReplicaSetKind.REPLICA_SET)) {
                replicaSetChanged(change, now);
            } else if (NETWORK_KINDS.contains(change.kind())) {
                network.changed(change.revision());
                if (change.kind().equals(NodeKind.NODE) && change.after().isEmpty()) {
                    nodeDeleted(change.latest().name(), now);
                }
            }
        }
    }

    private void lookAtAll(AgentSession session, Instant now) {
        if (session.set.assignment != null) {
            session.set.assignment.reset(now);
            view.onNode(PodKind.POD, session.node()).forEach(stored -> askAgain(session, stored.object()));
        }
    }

    /** Looks the pod up again: the change may be older than what is there now. */
    private void podChanged(Pod pod, Instant now) {
        var session = PodState.nodeName(pod).flatMap(sessions::find).orElse(null);
        if (session == null || session.set.assignment == null) {
            return;
        }
        var uid = pod.getMetadata().getUid();
        var assignment = session.set.assignment;
        NodePods.find(
                        view,
                        session.node(),
                        pod.getMetadata().getNamespace(),
                        pod.getMetadata().getName(),
                        uid)
                .ifPresentOrElse(
                        present -> {
                            assignment.put(present, now);
                            askAgain(session, present);
                        },
                        () -> assignment.remove(uid));
    }

    /** Most changes of a replica set concern no node; what its images mean does. */
    private void replicaSetChanged(Change<?> change, Instant now) {
        sets.replicaSetChanged(change);
        var told = Stream.of(change.before(), change.after())
                .flatMap(Optional::stream)
                .map(stored -> (ReplicaSet) stored.object())
                .map(replicaSet -> PinnedImages.areWanted(replicaSet)
                        ? Optional.of(PinnedImages.of(replicaSet))
                        : Optional.<PinnedImages>empty())
                .distinct();
        if (told.count() > 1) {
            view.ownedBy(PodKind.POD, change.latest().uid()).forEach(pod -> podChanged(pod.object(), now));
        }
    }

    private void askAgain(AgentSession session, Pod pod) {
        if (!session.isClosed && intake.isDoubtedSince(session, pod)) {
            LOG.info("Node {}: it is heard, and was taken for silent: its agent reports anew", session.node());
            sessions.end(session, "the node was taken for silent: report its pods again");
        }
    }

    private void contentChanged(Change<?> change, Instant now) {
        if (change.latest().object() instanceof Secret secret && NodeBans.isBan(secret)) {
            sendAwayBanned();
        }
        resolveAgain(change.latest().namespace(), now);
    }

    private void volumeChanged(PersistentVolume volume, Instant now) {
        sets.volumesChanged();
        Optional.ofNullable(volume.getSpec().getClaimRef()).ifPresent(claim -> resolveAgain(claim.getNamespace(), now));
    }

    private void resolveAgain(String namespace, Instant now) {
        sessions.all().stream()
                .flatMap(session -> Optional.ofNullable(session.set.assignment).stream())
                .forEach(assignment -> assignment.resolveAgain(namespace, now));
    }

    /** Who is connected when it is banned is told, and ends. */
    private void sendAwayBanned() {
        for (var session : sessions.all()) {
            bans.problem(session.peer()).ifPresent(why -> {
                LOG.warn("Its session ends: {}", why);
                session.send(GatewayMessage.newBuilder().setRefused(Handshake.barred(why)));
                sessions.end(session, why);
                if (view.find(NodeKind.NODE, "", session.node()).isEmpty()) {
                    heard.forget(session.node());
                }
            });
        }
    }

    /** An address that it had is free for another. */
    private void nodeDeleted(String node, Instant now) {
        if (sessions.find(node).isEmpty()) {
            heard.forget(node);
        }
        sessions.all().forEach(session -> registration.judge(session, now));
    }
}

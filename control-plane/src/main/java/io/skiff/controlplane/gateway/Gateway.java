package io.skiff.controlplane.gateway;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.skiff.controlplane.event.EventRecorder;
import io.skiff.controlplane.event.EventSource;
import io.skiff.controlplane.event.EventType;
import io.skiff.controlplane.gateway.body.AssignedSets;
import io.skiff.controlplane.gateway.body.BodyRoom;
import io.skiff.controlplane.gateway.network.NetworkFeed;
import io.skiff.controlplane.gateway.network.ServiceConditions;
import io.skiff.controlplane.gateway.node.HeardNodes;
import io.skiff.controlplane.gateway.node.NodeRegistration;
import io.skiff.controlplane.gateway.node.ReportedNode;
import io.skiff.controlplane.gateway.report.EventIntake;
import io.skiff.controlplane.gateway.report.NodePods;
import io.skiff.controlplane.gateway.report.StatusIntake;
import io.skiff.controlplane.kind.core.ConfigMapKind;
import io.skiff.controlplane.kind.core.NodeKind;
import io.skiff.controlplane.kind.core.PodKind;
import io.skiff.controlplane.kind.core.SecretKind;
import io.skiff.controlplane.kind.core.ServiceKind;
import io.skiff.controlplane.kind.discovery.EndpointSliceKind;
import io.skiff.controlplane.node.NodeContacts;
import io.skiff.controlplane.pod.PodState;
import io.skiff.controlplane.presence.Presence;
import io.skiff.controlplane.security.NodeBans;
import io.skiff.controlplane.security.NodePeer;
import io.skiff.controlplane.step.Signal;
import io.skiff.controlplane.step.Stepped;
import io.skiff.controlplane.tunnel.NodeTunnels;
import io.skiff.controlplane.view.Change;
import io.skiff.controlplane.view.Stored;
import io.skiff.controlplane.view.View;
import io.skiff.controlplane.write.ObjectWriter;
import io.skiff.proto.node.AgentMessage;
import io.skiff.proto.node.Beat;
import io.skiff.proto.node.GatewayMessage;
import io.skiff.proto.node.Hello;
import io.skiff.proto.node.SetRefused;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * The sessions with the agents: who is there, what each is to run, what each reports. Without a transport and without a thread: streams come
 * in as {@link AgentLink}s, everything happens in {@link #step}.
 */
public final class Gateway implements Stepped, View.ChangeListener {

    private static final Logger LOG = LogManager.getLogger(Gateway.class);
    private static final Duration BEAT = Duration.ofSeconds(1);
    private static final int MAX_CHANGES = 50_000;

    private final View view;
    private final EventRecorder events;
    private final NodeContacts contacts;
    private final Presence presence;
    private final HeardNodes heard;
    private final Signal signal;
    private final Writes writes;
    private final NodeRegistration registration;
    private final StatusIntake intake;
    private final NodeTunnels tunnels;
    private final TunnelBell bell;
    private final EventIntake eventIntake;
    private final NetworkFeed network;
    private final ServiceConditions serviceConditions;
    private final Handshake handshake;
    private final NodeBans bans;
    private final AssignedSets sets;

    private final ConcurrentLinkedQueue<Runnable> inbox = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Change<?>> changes = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waitingChanges = new AtomicInteger();
    private volatile boolean everythingChanged = true;
    private volatile long toldRevision;

    /** The current session of each node. */
    private final Map<String, AgentSession> sessions = new LinkedHashMap<>();

    private Instant now = Instant.EPOCH;

    /** @param signal given when {@link #step} has something to do */
    public Gateway(
            GatewaySettings settings,
            View view,
            ObjectWriter writer,
            EventRecorder events,
            NodeContacts contacts,
            Presence presence,
            Signal signal) {
        this.view = view;
        this.events = events;
        this.contacts = contacts;
        this.presence = presence;
        this.heard = new HeardNodes(presence);
        this.signal = signal;
        this.writes = new Writes(signal::give);
        this.registration = new NodeRegistration(settings, view, writer, writes, events, heard);
        this.intake = new StatusIntake(view, writer, writes);
        this.tunnels = new NodeTunnels(this::ask);
        this.bell = new TunnelBell(sessions);
        this.eventIntake = new EventIntake(view, events);
        this.network = new NetworkFeed(settings, view, sessions);
        this.serviceConditions = new ServiceConditions(view, writer, writes);
        this.bans = new NodeBans(view);
        this.handshake = new Handshake(settings, view, network, new BodyRoom(sessions), bans, presence);
        this.sets = new AssignedSets(settings);
        presence.whenTaken(this::taken);
    }

    // ---- what comes in, from any thread

    /** A stream of an agent began. */
    public AgentSession connect(NodePeer peer, AgentLink link) {
        return new AgentSession(peer, UUID.randomUUID().toString(), link);
    }

    /** @param taken run when the message was taken in, so that the next one may come */
    public void received(AgentSession session, AgentMessage message, Runnable taken) {
        enqueue(() -> {
            guarded(session, () -> {
                take(session, message);
                return true;
            });
            taken.run();
        });
    }

    public void disconnected(AgentSession session) {
        enqueue(() -> {
            session.isClosed = true;
            if (sessions.get(session.node()) == session) {
                end(session, "its stream ended");
                LOG.info("Node {}: its stream ended", session.node());
            }
        });
    }

    /** The ways to what runs on the nodes. */
    public NodeTunnels tunnels() {
        return tunnels;
    }

    private void ask(String node, String tunnelId) {
        enqueue(() -> bell.ring(tunnels, node, tunnelId));
    }

    private void enqueue(Runnable task) {
        inbox.add(task);
        signal.give();
    }

    @Override
    public void changed(Change<?> change) {
        if (waitingChanges.incrementAndGet() <= MAX_CHANGES) {
            changes.add(change);
        } else {
            waitingChanges.decrementAndGet();
            everythingChanged = true;
        }
    }

    @Override
    public void progressed(long revision) {
        toldRevision = revision;
        signal.give();
    }

    @Override
    public void reset() {
        everythingChanged = true;
        signal.give();
    }

    // ---- what is done about it

    @Override
    public boolean step(Instant stepTime) {
        now = stepTime;
        var busy = takeMessages();
        listen();
        busy |= writes.takeAnswers(now);
        if (view.isSynced()) {
            long revision = takeChanges();
            sets.reached(revision);
            if (network.refresh(revision, now)) {
                serviceConditions.changed();
            }
            serviceConditions.write(network.cuts(), now);
            for (var session : List.copyOf(sessions.values())) {
                busy |= guarded(session, () -> serve(session));
            }
            presence.networkMade(network::madeHere);
            writes.tidy(view.revision(), now);
        }
        sessions.values().forEach(this::beat);
        closeSilent();
        tunnels.expire(now);
        return busy;
    }

    @Override
    public Optional<Instant> nextDue() {
        var beat = sessions.values().stream()
                .map(session -> session.nextBeat)
                .min(Instant::compareTo)
                .map(at -> at.isBefore(now) ? now.plus(BEAT) : at);
        var retry = writes.nextDue(now);
        var listen = Optional.of(now.plus(BEAT));
        var drain = sessions.values().stream()
                .flatMap(session -> Optional.ofNullable(session.assignment).stream())
                .flatMap(assignment -> assignment.nextDue().stream())
                .min(Instant::compareTo);
        return List.of(beat, retry, listen, drain).stream()
                .flatMap(Optional::stream)
                .min(Instant::compareTo);
    }

    /** While the store does not answer this control plane may well be the one that is cut off. */
    private void listen() {
        contacts.listening(now);
        if (!view.isFollowing()) {
            contacts.startOver(now);
        }
        heard.listening(view.isFollowing(), now);
        if (presence.isCutOff(now)) {
            List.copyOf(sessions.values()).forEach(session -> end(session, Handshake.CUT_OFF));
        }
    }

    /** The node's agent is connected to another server by now. */
    private void taken(String node) {
        heard.forget(node);
        Optional.ofNullable(sessions.get(node)).ifPresent(session -> {
            LOG.info("Node {}: it is connected to another server", node);
            end(session, "the node is connected to another server");
        });
    }

    /** What one agent said must not keep the others from being served. */
    private boolean guarded(AgentSession session, BooleanSupplier work) {
        try {
            return work.getAsBoolean();
        } catch (RuntimeException e) {
            LOG.error("Node {}: its session cannot be served, and ends", session.node(), e);
            end(session, "the control plane failed to serve this session: " + e);
            return true;
        }
    }

    private void end(AgentSession session, String reason) {
        if (sessions.remove(session.node(), session)) {
            tunnels.sessionEnded(session.node());
        }
        session.close(reason);
    }

    private boolean takeMessages() {
        var any = false;
        for (var task = inbox.poll(); task != null; task = inbox.poll()) {
            any = true;
            task.run();
        }
        return any;
    }

    /** Returns the revision up to which the assignments and the network are right now. */
    private long takeChanges() {
        long revision = toldRevision;
        if (everythingChanged) {
            everythingChanged = false;
            revision = Math.max(revision, view.revision());
            network.changed(view.revision());
            sendAwayBanned();
            List.copyOf(sessions.values()).forEach(this::lookAtAll);
        }
        for (var change = changes.poll(); change != null; change = changes.poll()) {
            waitingChanges.decrementAndGet();
            take(change);
        }
        return revision;
    }

    private void take(Change<?> change) {
        if (change.kind().equals(PodKind.POD)) {
            change.before().map(Stored::object).ifPresent(pod -> podChanged((Pod) pod));
            change.after().map(Stored::object).ifPresent(pod -> podChanged((Pod) pod));
        } else if (change.kind().equals(ConfigMapKind.CONFIG_MAP)
                || change.kind().equals(SecretKind.SECRET)) {
            if (change.latest().object() instanceof Secret secret && NodeBans.isBan(secret)) {
                sendAwayBanned();
            }
            sessions.values().stream()
                    .flatMap(session -> Optional.ofNullable(session.assignment).stream())
                    .forEach(assignment ->
                            assignment.resolveAgain(change.latest().namespace(), now));
        } else if (NETWORK_KINDS.contains(change.kind())) {
            network.changed(change.revision());
            if (change.kind().equals(NodeKind.NODE)) {
                nodeChanged(change);
            }
        }
    }

    /** Who is connected when it is banned is told, and ends. */
    private void sendAwayBanned() {
        for (var session : List.copyOf(sessions.values())) {
            bans.problem(session.peer()).ifPresent(why -> {
                LOG.warn("Its session ends: {}", why);
                session.send(GatewayMessage.newBuilder().setRefused(Handshake.barred(why)));
                end(session, why);
                if (view.find(NodeKind.NODE, "", session.node()).isEmpty()) {
                    heard.forget(session.node());
                }
            });
        }
    }

    private static final Set<Object> NETWORK_KINDS =
            Set.of(ServiceKind.SERVICE, EndpointSliceKind.ENDPOINT_SLICE, NodeKind.NODE);

    /** Looks the pod up again: the change may be older than what is there now. */
    private void podChanged(Pod pod) {
        var session = PodState.nodeName(pod).map(sessions::get).orElse(null);
        if (session == null || session.assignment == null) {
            return;
        }
        var uid = pod.getMetadata().getUid();
        var assignment = session.assignment;
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

    private void lookAtAll(AgentSession session) {
        session.isNodeUnsettled = true;
        if (session.assignment != null) {
            session.assignment.reset(now);
            view.onNode(PodKind.POD, session.node()).forEach(stored -> askAgain(session, stored.object()));
        }
    }

    private void askAgain(AgentSession session, Pod pod) {
        if (!session.isClosed && intake.isDoubtedSince(session, pod, now)) {
            LOG.info("Node {}: it is heard, and was taken for silent: its agent reports anew", session.node());
            end(session, "the node was taken for silent: report its pods again");
        }
    }

    private void nodeChanged(Change<?> change) {
        var session = sessions.get(change.latest().name());
        if (session != null) {
            session.isNodeUnsettled = true;
        } else if (change.after().isEmpty()) {
            heard.forget(change.latest().name());
        }
        if (change.after().isEmpty()) {
            // An address that it had is free for another.
            for (var other : sessions.values()) {
                registration.describe(other, other.nodeStatus, now);
            }
        }
    }

    // ---- one session

    private void take(AgentSession session, AgentMessage message) {
        if (session.isClosed) {
            return;
        }
        if (message.getMessageCase() == AgentMessage.MessageCase.HELLO) {
            hello(session, message.getHello());
            return;
        }
        if (sessions.get(session.node()) != session) {
            session.close("the first message has to be a hello");
            return;
        }
        heard.heard(session.node(), now);
        switch (message.getMessageCase()) {
            case HELLO, BEAT, MESSAGE_NOT_SET -> {}
            case NETWORK_APPLIED -> {
                NetworkFeed.applied(session, message.getNetworkApplied().getRevision());
                heard.made(session.node(), network.madeBy(session));
            }
            case BODIES_REQUEST ->
                AssignedSets.sendBodies(session, message.getBodiesRequest().getUidsList());
            case POD_STATUS -> intake.take(session, message.getPodStatus());
            case NODE_STATUS -> registration.describe(session, message.getNodeStatus(), now);
            case POD_EVENT -> eventIntake.take(session, message.getPodEvent(), now);
            case TUNNEL_REFUSED -> bell.refused(tunnels, session, message.getTunnelRefused());
            case SET_REFUSED -> refused(session, message.getSetRefused());
        }
    }

    private void hello(AgentSession session, Hello hello) {
        var problem = handshake.problem(session, hello, now);
        if (problem.isPresent()) {
            session.send(GatewayMessage.newBuilder().setRefused(problem.get()));
            session.close(problem.get().getReason());
            return;
        }
        var before = sessions.put(session.node(), session);
        if (before != null && before != session) {
            tunnels.sessionEnded(session.node());
            before.close("another session of this node began");
        }
        session.hello = hello.toBuilder()
                .setAgentVersion(ReportedNode.word(hello.getAgentVersion()))
                .setBootId(ReportedNode.word(hello.getBootId()))
                .build();
        LOG.info("Node {}: agent {} is here", session.node(), session.hello.getAgentVersion());
        heard.begin(session.node(), network.told(), now);
        registration.describe(session, hello.getNode(), now);
    }

    private void refused(AgentSession session, SetRefused said) {
        var refused =
                said.toBuilder().setReason(ReportedNode.word(said.getReason())).build();
        LOG.warn("Node {} refuses its assigned set: {}", session.node(), refused.getReason());
        sets.refused(session, refused);
        registration.judge(session, now);
        HasMetadata about = view.find(NodeKind.NODE, "", session.node())
                .map(Stored::object)
                .orElseGet(() -> new NodeBuilder()
                        .withNewMetadata()
                        .withName(session.node())
                        .endMetadata()
                        .build());
        if (session.eventAllowance.take(now)) {
            events.record(
                    about,
                    EventType.WARNING,
                    "AssignedSetRefused",
                    refused.getReason(),
                    EventSource.agent(session.node()));
        }
    }

    private boolean serve(AgentSession session) {
        var node = registration.reconcile(session, now);
        if (!session.isWelcome) {
            if (node.isEmpty()) {
                return false;
            }
            handshake.welcome(session, registration.subnet(node.get()).orElseThrow(), now);
        }
        var busy = !session.reports.isEmpty() && storeReports(session);
        busy |= network.sendTo(session);
        var assignment = session.assignment;
        if (assignment != null) {
            assignment.endDrains(now);
            busy |= assignment.lookAgain(now);
        }
        var wasRefused = !session.refusal.isEmpty();
        if (sets.send(session)) {
            busy = true;
            if (wasRefused) {
                registration.judge(session, now);
            }
        }
        return busy;
    }

    private boolean storeReports(AgentSession session) {
        return heard.guard(session.node())
                .filter(guard -> intake.store(session, guard, now))
                .isPresent();
    }

    private void beat(AgentSession session) {
        if (!session.nextBeat.isAfter(now)) {
            session.nextBeat = now.plus(BEAT);
            session.send(GatewayMessage.newBuilder().setBeat(Beat.getDefaultInstance()));
        }
    }

    /** So that an agent that comes back reports everything anew: what is stored of its pods was changed meanwhile. */
    private void closeSilent() {
        for (var session : List.copyOf(sessions.values())) {
            if (heard.isSilent(session.node(), now)) {
                LOG.warn(
                        "Node {}: silent for {} s, its stream is closed",
                        session.node(),
                        NodeContacts.SILENCE.toSeconds());
                end(session, "nothing was heard of this node");
            }
        }
    }
}

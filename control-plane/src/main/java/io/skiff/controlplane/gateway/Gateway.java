package io.skiff.controlplane.gateway;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.skiff.controlplane.api.kind.Kinds;
import io.skiff.controlplane.loop.EventRecorder;
import io.skiff.controlplane.loop.EventSource;
import io.skiff.controlplane.loop.ObjectWriter;
import io.skiff.controlplane.loop.ObjectWriter.EventType;
import io.skiff.controlplane.node.NodeContacts;
import io.skiff.controlplane.pod.PodState;
import io.skiff.controlplane.step.Signal;
import io.skiff.controlplane.step.Stepped;
import io.skiff.controlplane.view.Change;
import io.skiff.controlplane.view.Stored;
import io.skiff.controlplane.view.View;
import io.skiff.proto.node.AgentMessage;
import io.skiff.proto.node.Beat;
import io.skiff.proto.node.GatewayMessage;
import io.skiff.proto.node.Hello;
import io.skiff.proto.node.NetworkState;
import io.skiff.proto.node.NodeStatus;
import io.skiff.proto.node.PodEvent;
import io.skiff.proto.node.Refused;
import io.skiff.proto.node.SetVersion;
import io.skiff.proto.node.Welcome;
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

    private final GatewaySettings settings;
    private final View view;
    private final EventRecorder events;
    private final NodeContacts contacts;
    private final Signal signal;
    private final Writes writes;
    private final NodeRegistration registration;
    private final StatusIntake intake;
    private final LogTunnels logs;

    private final ConcurrentLinkedQueue<Runnable> inbox = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Change<?>> changes = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waitingChanges = new AtomicInteger();
    private volatile boolean everythingChanged = true;
    private volatile long toldRevision;

    /** The current session of each node. */
    private final Map<String, AgentSession> sessions = new LinkedHashMap<>();

    private boolean networkChanged = true;
    private NetworkState network = NetworkState.getDefaultInstance();
    private long networkVersion = 1;
    private Instant now = Instant.EPOCH;

    /** @param signal given when {@link #step} has something to do */
    public Gateway(
            GatewaySettings settings,
            View view,
            ObjectWriter writer,
            EventRecorder events,
            NodeContacts contacts,
            Signal signal) {
        this.settings = settings;
        this.view = view;
        this.events = events;
        this.contacts = contacts;
        this.signal = signal;
        this.writes = new Writes(signal::give);
        this.registration = new NodeRegistration(view, writer, writes, new Subnets(settings.clusterCidr()));
        this.intake = new StatusIntake(view, writer, writes);
        this.logs = new LogTunnels(this::enqueue, sessions);
    }

    // ---- what comes in, from any thread

    /** A stream of an agent began. */
    public AgentSession connect(String node, AgentLink link) {
        return new AgentSession(node, UUID.randomUUID().toString(), link);
    }

    /** @param taken run when the message was taken in, so that the next one may come */
    public void received(AgentSession session, AgentMessage message, Runnable taken) {
        enqueue(() -> {
            take(session, message);
            taken.run();
        });
    }

    public void disconnected(AgentSession session) {
        enqueue(() -> {
            session.isClosed = true;
            if (sessions.remove(session.node(), session)) {
                logs.sessionEnded(session);
                LOG.info("Node {}: its stream ended", session.node());
            }
        });
    }

    /** Where the API gets the output of containers. */
    public LogTunnels logs() {
        return logs;
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
        contacts.listening(now);
        var busy = drain();
        busy |= writes.takeAnswers(now);
        if (view.isSynced()) {
            long revision = takeChanges();
            for (var session : List.copyOf(sessions.values())) {
                busy |= serve(session, revision);
            }
            writes.tidy(view.revision(), now);
        }
        sessions.values().forEach(this::beat);
        closeSilent();
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
        return List.of(beat, retry, listen).stream().flatMap(Optional::stream).min(Instant::compareTo);
    }

    private boolean drain() {
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
            networkChanged = true;
            for (var session : sessions.values()) {
                session.isNodeUnsettled = true;
                Optional.ofNullable(session.assignment).ifPresent(Assignment::reset);
            }
        }
        for (var change = changes.poll(); change != null; change = changes.poll()) {
            waitingChanges.decrementAndGet();
            take(change);
        }
        return revision;
    }

    private void take(Change<?> change) {
        if (change.kind().equals(Kinds.POD)) {
            change.before().map(Stored::object).ifPresent(pod -> podChanged((Pod) pod));
            change.after().map(Stored::object).ifPresent(pod -> podChanged((Pod) pod));
        } else if (change.kind().equals(Kinds.CONFIG_MAP) || change.kind().equals(Kinds.SECRET)) {
            sessions.values().stream()
                    .flatMap(session -> Optional.ofNullable(session.assignment).stream())
                    .forEach(assignment ->
                            assignment.resolveAgain(change.latest().namespace()));
        } else if (NETWORK_KINDS.contains(change.kind())) {
            networkChanged = true;
            if (change.kind().equals(Kinds.NODE)) {
                Optional.ofNullable(sessions.get(change.latest().name()))
                        .ifPresent(session -> session.isNodeUnsettled = true);
            }
        }
    }

    private static final Set<Object> NETWORK_KINDS = Set.of(Kinds.SERVICE, Kinds.ENDPOINT_SLICE, Kinds.NODE);

    /** Looks the pod up again: the change may be older than what is there now. */
    private void podChanged(Pod pod) {
        var session = PodState.nodeName(pod).map(sessions::get).orElse(null);
        if (session == null || session.assignment == null) {
            return;
        }
        var uid = pod.getMetadata().getUid();
        var assignment = session.assignment;
        view.find(Kinds.POD, pod.getMetadata().getNamespace(), pod.getMetadata().getName())
                .map(Stored::object)
                .filter(present -> uid.equals(present.getMetadata().getUid()))
                .filter(present -> PodState.nodeName(present)
                        .filter(session.node()::equals)
                        .isPresent())
                .ifPresentOrElse(assignment::put, () -> assignment.remove(uid));
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
        contacts.heard(session.node(), now);
        switch (message.getMessageCase()) {
            case HELLO, BEAT, NETWORK_APPLIED, MESSAGE_NOT_SET -> {}
            case BODIES_REQUEST ->
                sendBodies(session, message.getBodiesRequest().getUidsList());
            case POD_STATUS -> intake.take(session, message.getPodStatus());
            case NODE_STATUS -> takeNodeStatus(session, message.getNodeStatus());
            case POD_EVENT -> record(session, message.getPodEvent());
            case LOG_CHUNK -> logs.take(session, message.getLogChunk());
            case SET_REFUSED -> refused(session, message.getSetRefused().getReason());
        }
    }

    private void hello(AgentSession session, Hello hello) {
        var problem = problemOf(session, hello);
        if (problem.isPresent()) {
            session.send(GatewayMessage.newBuilder().setRefused(problem.get()));
            session.close(problem.get().getReason());
            return;
        }
        var before = sessions.put(session.node(), session);
        if (before != null && before != session) {
            logs.sessionEnded(before);
            before.close("another session of this node began");
        }
        session.hello = hello;
        LOG.info("Node {}: agent {} is here", session.node(), hello.getAgentVersion());
        takeNodeStatus(session, hello.getNode());
    }

    private Optional<Refused> problemOf(AgentSession session, Hello hello) {
        if (!hello.getNodeName().equals(session.node())) {
            return Optional.of(Refused.newBuilder()
                    .setReason(
                            "the certificate is of node %s, not of %s".formatted(session.node(), hello.getNodeName()))
                    .build());
        }
        return view.isSynced()
                ? Optional.empty()
                : Optional.of(Refused.newBuilder()
                        .setReason("this control plane has not read the cluster's state yet")
                        .setRetry(true)
                        .build());
    }

    private void takeNodeStatus(AgentSession session, NodeStatus status) {
        session.nodeStatus = status;
        session.isNodeUnsettled = true;
        var reason = session.refusal.isEmpty() ? status.getNotReadyReason() : "AssignedSetRefused";
        var text = session.refusal.isEmpty() ? status.getNotReadyMessage() : session.refusal;
        contacts.heard(session.node(), now, reason, text);
    }

    private void sendBodies(AgentSession session, List<String> uids) {
        if (session.assignment != null) {
            session.assignment
                    .bodies(uids)
                    .forEach(bodies -> session.send(GatewayMessage.newBuilder().setPodBodies(bodies)));
        }
    }

    private void record(AgentSession session, PodEvent event) {
        var about = view.find(Kinds.POD, event.getNamespace(), event.getPodName())
                .map(Stored::object)
                .filter(pod -> event.getPodUid().equals(pod.getMetadata().getUid()))
                .orElseGet(() -> new PodBuilder()
                        .withNewMetadata()
                        .withNamespace(event.getNamespace())
                        .withName(event.getPodName())
                        .withUid(event.getPodUid())
                        .endMetadata()
                        .build());
        var type = event.getType().equals("Warning") ? EventType.WARNING : EventType.NORMAL;
        events.record(about, type, event.getReason(), event.getMessage(), EventSource.agent(session.node()));
    }

    private void refused(AgentSession session, String reason) {
        LOG.warn("Node {} refuses its assigned set: {}", session.node(), reason);
        session.refusal = reason;
        takeNodeStatus(session, session.nodeStatus);
        HasMetadata about = view.find(Kinds.NODE, "", session.node())
                .map(Stored::object)
                .orElseGet(() -> new NodeBuilder()
                        .withNewMetadata()
                        .withName(session.node())
                        .endMetadata()
                        .build());
        events.record(about, EventType.WARNING, "AssignedSetRefused", reason, EventSource.agent(session.node()));
    }

    private boolean serve(AgentSession session, long revision) {
        var node = registration.reconcile(session, now);
        if (!session.isWelcome) {
            if (node.isEmpty()) {
                return false;
            }
            welcome(session, NodeRegistration.subnet(node.get()).orElseThrow());
        }
        var busy = intake.store(session, now);
        busy |= sendSet(session, revision);
        busy |= sendNetwork(session, revision);
        return busy;
    }

    private void welcome(AgentSession session, String podCidr) {
        session.isWelcome = true;
        session.assignment = new Assignment(session.node(), view);
        session.send(GatewayMessage.newBuilder()
                .setWelcome(Welcome.newBuilder()
                        .setClusterId(settings.clusterId())
                        .setSessionId(session.id())
                        .setPodCidr(podCidr)
                        .setClusterCidr(settings.clusterCidr())
                        .setServiceCidr(settings.serviceCidr())));
    }

    private boolean sendSet(AgentSession session, long revision) {
        var assignment = session.assignment;
        if (assignment == null || !assignment.isChanged()) {
            return false;
        }
        var version = SetVersion.newBuilder()
                .setClusterId(settings.clusterId())
                .setEpoch(settings.epoch())
                .setRevision(revision)
                .build();
        session.send(GatewayMessage.newBuilder().setAssignedSet(assignment.take(version)));
        return true;
    }

    private boolean sendNetwork(AgentSession session, long revision) {
        if (networkChanged) {
            networkChanged = false;
            var fresh = NetworkStates.of(view);
            networkVersion += fresh.equals(network) ? 0 : 1;
            network = fresh;
        }
        if (session.networkVersion == networkVersion) {
            return false;
        }
        session.networkVersion = networkVersion;
        session.send(
                GatewayMessage.newBuilder().setNetworkState(NetworkStates.forNode(network, session.node(), revision)));
        return true;
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
            if (contacts.isSilent(session.node(), now)) {
                LOG.warn(
                        "Node {}: silent for {} s, its stream is closed",
                        session.node(),
                        NodeContacts.SILENCE.toSeconds());
                sessions.remove(session.node());
                logs.sessionEnded(session);
                session.close("nothing was heard of this node");
            }
        }
    }
}

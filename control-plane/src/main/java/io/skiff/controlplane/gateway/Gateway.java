package io.skiff.controlplane.gateway;

import io.skiff.controlplane.event.EventRecorder;
import io.skiff.controlplane.gateway.body.AssignedSets;
import io.skiff.controlplane.gateway.body.BodyRoom;
import io.skiff.controlplane.gateway.cut.CutController;
import io.skiff.controlplane.gateway.network.NetworkFeed;
import io.skiff.controlplane.gateway.node.HeardNodes;
import io.skiff.controlplane.gateway.node.NodeRegistration;
import io.skiff.controlplane.gateway.report.StatusIntake;
import io.skiff.controlplane.loop.ControlLoop;
import io.skiff.controlplane.loop.ControlLoops;
import io.skiff.controlplane.node.NodeContacts;
import io.skiff.controlplane.presence.Presence;
import io.skiff.controlplane.security.NodeBans;
import io.skiff.controlplane.security.NodePeer;
import io.skiff.controlplane.step.Signal;
import io.skiff.controlplane.step.Stepped;
import io.skiff.controlplane.tunnel.NodeTunnels;
import io.skiff.controlplane.view.ChangeInbox;
import io.skiff.controlplane.view.View;
import io.skiff.proto.node.AgentMessage;
import io.skiff.proto.node.Beat;
import io.skiff.proto.node.GatewayMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * The sessions with the agents: who is there, what each is to run, what each reports. It has no transport and no thread: streams come
 * in as {@link AgentLink}s, everything happens in {@link #step}. What it stores, control loops write that step beside it.
 */
public final class Gateway implements Stepped {

    private static final Logger LOG = LogManager.getLogger(Gateway.class);
    private static final Duration BEAT = Duration.ofSeconds(1);

    private final View view;
    private final NodeContacts contacts;
    private final Presence presence;
    private final Signal signal;
    private final NodeTunnels tunnels = new NodeTunnels(this::ask);
    private final Sessions sessions = new Sessions(tunnels::sessionEnded);
    private final TunnelBell bell = new TunnelBell(sessions);
    private final ConcurrentLinkedQueue<Runnable> inbox = new ConcurrentLinkedQueue<>();

    private final HeardNodes heard;
    private final NodeRegistration registration;
    private final StatusIntake intake;
    private final NetworkFeed network;
    private final ControlLoop<?, ?> cuts;
    private final Handshake handshake;
    private final AssignedSets sets;
    private final AgentMessages messages;
    private final ChangeInbox changes;
    private final ViewChanges viewChanges;

    private Instant now = Instant.EPOCH;

    /**
     * @param loops to be stepped by the thread that steps this
     * @param signal given when {@link #step} has something to do
     */
    public Gateway(
            GatewaySettings settings,
            View view,
            ControlLoops loops,
            EventRecorder events,
            NodeContacts contacts,
            Presence presence,
            Signal signal) {
        this.view = view;
        this.contacts = contacts;
        this.presence = presence;
        this.signal = signal;
        heard = new HeardNodes(presence);
        registration = new NodeRegistration(settings, view, sessions, presence, loops, events, heard);
        intake = new StatusIntake(sessions, presence, loops);
        network = new NetworkFeed(settings, view, sessions);
        cuts = loops.add(new CutController(network));
        var bans = new NodeBans(view);
        handshake = new Handshake(settings, view, network, new BodyRoom(sessions), bans, presence);
        sets = new AssignedSets(settings, view);
        messages = new AgentMessages(
                view, sessions, handshake, heard, registration, intake, network, sets, tunnels, bell, events);
        viewChanges = new ViewChanges(view, sessions, bans, heard, registration, intake, network, sets);
        changes = new ChangeInbox(signal);
        view.onChange(changes);
        presence.whenTakenOver(this::taken);
    }

    // ---- what comes in, from any thread

    /** A stream of an agent began. */
    public AgentSession connect(NodePeer peer, AgentLink link) {
        return new AgentSession(peer, UUID.randomUUID().toString(), link);
    }

    /** @param received run when the message was read, so that the next one may come */
    public void received(AgentSession session, AgentMessage message, Runnable received) {
        enqueue(() -> {
            guarded(session, () -> {
                messages.receive(session, message, now);
                return true;
            });
            received.run();
        });
    }

    public void disconnected(AgentSession session) {
        enqueue(() -> {
            session.isClosed = true;
            if (sessions.isCurrent(session)) {
                sessions.end(session, "its stream ended");
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

    /** Looks at all that is stored anew, in the next step. */
    void lookAtAll() {
        changes.reset();
    }

    // ---- what is done about it

    @Override
    public boolean step(Instant stepTime) {
        now = stepTime;
        var busy = readMessages();
        listen();
        if (view.isSynced()) {
            long revision = viewChanges.read(changes, now);
            sets.reached(revision);
            refreshNetwork(revision);
            for (var session : sessions.all()) {
                busy |= guarded(session, () -> serve(session));
            }
            presence.networkMade(network::madeHere);
        }
        sessions.all().forEach(this::beat);
        closeSilent();
        tunnels.expire(now);
        return busy;
    }

    @Override
    public Optional<Instant> nextDue() {
        var beats = sessions.all().stream()
                .map(session -> session.nextBeat)
                .map(at -> at.isBefore(now) ? now.plus(BEAT) : at);
        var drains = sessions.all().stream()
                .flatMap(session -> Optional.ofNullable(session.set.assignment).stream())
                .flatMap(assignment -> assignment.nextDue().stream());
        var listen = Stream.of(now.plus(BEAT));
        return Stream.of(beats, drains, listen).flatMap(times -> times).min(Instant::compareTo);
    }

    private boolean readMessages() {
        var any = false;
        for (var task = inbox.poll(); task != null; task = inbox.poll()) {
            any = true;
            task.run();
        }
        return any;
    }

    /** While the store does not answer this control plane may well be the one that is cut off. */
    private void listen() {
        contacts.listening(now);
        if (!view.isFollowing()) {
            contacts.startOver(now);
        }
        heard.listening(view.isFollowing(), now);
        if (presence.isCutOff(now)) {
            sessions.all().forEach(session -> sessions.end(session, Handshake.CUT_OFF));
        }
    }

    private void refreshNetwork(long revision) {
        var before = network.cuts();
        network.refresh(revision, now);
        if (!network.cuts().equals(before)) {
            cuts.lookAtAll();
        }
    }

    /** The node's agent is connected to another server by now. */
    private void taken(String node) {
        heard.forget(node);
        sessions.find(node).ifPresent(session -> {
            LOG.info("Node {}: it is connected to another server", node);
            sessions.end(session, "the node is connected to another server");
        });
    }

    /** What one agent said must not keep the others from being served. */
    private boolean guarded(AgentSession session, BooleanSupplier work) {
        try {
            return work.getAsBoolean();
        } catch (RuntimeException e) {
            LOG.error("Node {}: its session cannot be served, and ends", session.node(), e);
            sessions.end(session, "the control plane failed to serve this session: " + e);
            return true;
        }
    }

    // ---- one session

    private boolean serve(AgentSession session) {
        if (!session.isWelcome) {
            var subnet = registration.subnet(session);
            if (subnet.isEmpty()) {
                return false;
            }
            welcome(session, subnet.get());
        }
        var busy = network.sendTo(session);
        var assignment = session.set.assignment;
        if (assignment != null) {
            assignment.endDrains(now);
            busy |= assignment.lookAgain(now);
        }
        var wasRefused = !session.set.refusal.isEmpty();
        if (sets.send(session)) {
            busy = true;
            if (wasRefused) {
                registration.judge(session, now);
            }
        }
        return busy;
    }

    private void welcome(AgentSession session, String subnet) {
        handshake.welcome(session, subnet, now);
        registration.welcomed(session);
        intake.welcomed(session);
    }

    private void beat(AgentSession session) {
        if (!session.nextBeat.isAfter(now)) {
            session.nextBeat = now.plus(BEAT);
            session.send(GatewayMessage.newBuilder().setBeat(Beat.getDefaultInstance()));
        }
    }

    /** So that an agent that comes back reports everything anew: what is stored of its pods was changed meanwhile. */
    private void closeSilent() {
        for (var session : sessions.all()) {
            if (heard.isSilent(session.node(), now)) {
                LOG.warn(
                        "Node {}: silent for {} s, its stream is closed",
                        session.node(),
                        NodeContacts.SILENCE.toSeconds());
                sessions.end(session, "nothing was heard of this node");
            }
        }
    }
}

package io.skiff.controlplane.presence;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.controlplane.loop.ControlLoop;
import io.skiff.controlplane.loop.ControlLoops;
import io.skiff.controlplane.step.Signal;
import io.skiff.controlplane.step.Stepped;
import io.skiff.controlplane.store.Store;
import io.skiff.controlplane.store.Transaction;
import io.skiff.controlplane.view.View;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * This server's own keys in the store: that it is there, and which nodes it hears. They lie on its lease, which dies soon after it. To be
 * touched and stepped by one thread, that which hears the nodes: what does not step does not hear.
 */
public final class Presence implements Stepped {

    private final String server;
    private final View view;
    private final ServerLease lease;
    private final PresenceController controller;
    private final ControlLoop<String, ObservedKey> loop;
    private long networkMade;
    private Consumer<String> whenTakenOver = node -> {};

    /**
     * @param server its id: the same after a restart, different from all others; no quotes in it
     * @param loops that write without a fence: every server writes what it hears. To be stepped by the thread that steps this
     * @param signal given when {@link #step} has something to do
     */
    public Presence(String server, Store store, View view, ControlLoops loops, Signal signal) {
        this.server = server;
        this.view = view;
        this.lease = new ServerLease(store, this::lookAtAll, signal);
        this.controller = new PresenceController(server, lease);
        this.loop = loops.add(controller);
        hold(ServerPresence.key(server), ServerPresence.content(0));
    }

    /** Told of a node whose agent is connected to another server by now. */
    public void whenTakenOver(Consumer<String> action) {
        whenTakenOver = action;
    }

    public String server() {
        return server;
    }

    /** An agent came: its node is this server's, whoever had it. */
    public void begin(String node) {
        controller.held().remove(NodePresence.key(node));
    }

    /**
     * A node is heard.
     *
     * @param networkFrom see {@link NodePresence}
     */
    public void hears(String node, NodeContact contact, long networkFrom) {
        hold(NodePresence.key(node), NodePresence.content(contact, networkFrom));
    }

    /**
     * Guards a write of what the node says: of two servers that have a session with it, only the one that has its key writes. Empty when that is
     * another one, or not seen yet.
     */
    public Optional<Transaction> guard(String node) {
        return view.leased(NodePresence.key(node))
                .filter(entry -> Holder.of(entry).server().equals(server))
                .map(entry -> Transaction.NONE.onlyIf(entry.key(), entry.revision()));
    }

    /** A node is not heard any more. */
    public void hearsNoMore(String node) {
        var key = NodePresence.key(node);
        if (controller.held().remove(key) != null) {
            loop.lookAt(key);
        }
    }

    /** How far all nodes are that are heard here. Neither counted nor written when nobody else is there to read it. */
    public void networkMade(LongSupplier revision) {
        if (ServerPresence.isBeside(view, server)) {
            networkMade(revision.getAsLong());
        }
    }

    private void networkMade(long revision) {
        if (revision != networkMade) {
            networkMade = revision;
            hold(ServerPresence.key(server), ServerPresence.content(revision));
        }
    }

    /**
     * Whether this server's nodes should rather go to another one: nobody may see any more that they are heard here. Never when there is no
     * other server.
     */
    public boolean isCutOff(Instant now) {
        return lease.isDoubtful(now) && ServerPresence.isBeside(view, server);
    }

    private void hold(String key, ObjectNode content) {
        var held = controller.held().get(key);
        if (held == null) {
            controller.held().put(key, new HeldKey(key, content, this::takenOver));
            loop.lookAt(key);
        } else if (!held.content().equals(content)) {
            held.content(content);
            loop.lookAt(key);
        }
    }

    private void lookAtAll() {
        loop.lookAtAll();
    }

    private void takenOver(String key) {
        controller.held().remove(key);
        NodePresence.node(key).ifPresent(whenTakenOver);
    }

    @Override
    public boolean step(Instant now) {
        return lease.step(now);
    }

    @Override
    public Optional<Instant> nextDue() {
        return lease.nextDue();
    }
}

package io.skiff.agent.network;

import io.skiff.agent.linux.ErrnoException;
import io.skiff.agent.linux.netlink.ConnectionTable;
import io.skiff.agent.linux.netlink.Subnet;
import io.skiff.agent.linux.netlink.TrackedConnection;
import io.skiff.agent.linux.netlink.TrackedConnection.End;
import io.skiff.agent.network.NodeNetwork.Service;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Makes the kernel forget connections to endpoints that have left their service, and to pods that have ended. The rules
 * only see the first packet of a connection, so a client that keeps its port would be led to a dead pod as long as it
 * tries.
 *
 * <p>A UDP flow to an endpoint that left is forgotten at once, a TCP flow only if nobody answered it: established
 * connections drain, and an answer under way gets time to arrive.
 */
final class StaleConnections implements AutoCloseable {

    /** The time from a change of the rules to the end of the last handshake whose answer is still under way. */
    private static final Duration HANDSHAKE = Duration.ofMillis(1500);

    /** No host has this address. */
    private static final int ANY_OF_HOST = 0;

    private static final Logger LOG = LogManager.getLogger(StaleConnections.class);

    private final ConnectionTable table = new ConnectionTable();
    private final LongSupplier nanoTime;
    private @Nullable List<Service> looked;

    /** Where the services lead, and where they led before the last change. */
    private Map<Front, Set<End>> leads = Map.of();

    private Map<Front, Set<End>> formerLeads = Map.of();

    /** Unanswered TCP flows by id, with the time at which each was first seen without an endpoint. */
    private Map<Integer, Long> suspects = Map.of();

    private boolean isWaiting;
    private boolean isFaultTold;

    StaleConnections(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** @param address that clients use; of a port of the node {@link #ANY_OF_HOST} stands for its addresses */
    private record Front(int protocol, End address) {}

    /**
     * Ends stale connections. The rules of the services must be in force before.
     *
     * @param own the host's addresses
     */
    void endWhatLeadsElsewhere(Layout layout, List<Service> services, Set<Integer> own) {
        if (services.equals(looked) && !isWaiting) {
            return;
        }
        guarded(() -> {
            if (!services.equals(looked)) {
                formerLeads = leads;
                leads = leads(services);
            }
            var stale = table.listTranslated(connection -> {
                var front = front(connection, own);
                boolean isOurs = layout.services().contains(connection.target().address())
                        || leads.containsKey(front)
                        || formerLeads.containsKey(front);
                return isOurs && !leads.getOrDefault(front, Set.of()).contains(connection.answering());
            });
            suspects = judge(stale);
            // once more after a change: a packet may have passed the old rules a moment ago
            isWaiting = !suspects.isEmpty() || !services.equals(looked);
            looked = services;
        });
    }

    private Front front(TrackedConnection connection, Set<Integer> own) {
        var exact = new Front(connection.protocol(), connection.target());
        return !leads.containsKey(exact) && own.contains(connection.target().address())
                ? new Front(
                        connection.protocol(),
                        new End(ANY_OF_HOST, connection.target().port()))
                : exact;
    }

    /** Forgets stale connections, and returns those that must be checked again. */
    private Map<Integer, Long> judge(List<TrackedConnection> stale) {
        var next = new HashMap<Integer, Long>();
        long now = nanoTime.getAsLong();
        for (var connection : stale) {
            if (connection.protocol() == TrackedConnection.UDP) {
                table.forget(connection);
            } else if (!connection.isAnswered()) {
                long since = suspects.getOrDefault(connection.id(), now);
                if (now - since >= HANDSHAKE.toNanos()) {
                    table.forget(connection);
                } else {
                    next.put(connection.id(), since);
                }
            }
        }
        return next;
    }

    private static Map<Front, Set<End>> leads(List<Service> services) {
        var leads = new HashMap<Front, Set<End>>();
        for (var service : services) {
            for (var port : service.ports()) {
                var ends = port.endpoints().stream()
                        .flatMap(endpoint -> end(endpoint.ip(), endpoint.port()).stream())
                        .collect(Collectors.toUnmodifiableSet());
                fronts(service, port).forEach(front -> leads.putIfAbsent(front, ends));
            }
        }
        return leads;
    }

    private static List<Front> fronts(Service service, NodeNetwork.Port port) {
        int protocol = switch (port.protocol().toUpperCase(Locale.ROOT)) {
            case "TCP" -> TrackedConnection.TCP;
            case "UDP" -> TrackedConnection.UDP;
            default -> 0;
        };
        var exposure = service.exposure();
        var addresses = new ArrayList<End>();
        end(service.clusterIp(), port.port()).ifPresent(addresses::add);
        exposure.externalIps().forEach(address -> end(address, port.port()).ifPresent(addresses::add));
        if (port.nodePort() > 0) {
            addresses.add(new End(ANY_OF_HOST, port.nodePort()));
        }
        if (exposure.isOnEveryNode()) {
            addresses.add(new End(ANY_OF_HOST, port.port()));
        }
        return addresses.stream().map(address -> new Front(protocol, address)).toList();
    }

    /** Parses an endpoint; empty for one that the rules leave out as well. */
    private static Optional<End> end(String address, int port) {
        try {
            return Optional.of(new End(Subnet.address(address), port));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Whether something must be checked again soon. */
    boolean isWaiting() {
        return isWaiting;
    }

    /** Ends all connections of an ended pod, because another pod may get its address. */
    void endAllOf(int address) {
        guarded(() -> table.listOf(address).forEach(table::forget));
    }

    /**
     * Ends the flows of UDP that the host has itself at ports which lead to a pod from now on: a client that keeps its port would stay with the host.
     *
     * @param own the host's addresses
     */
    void endThoseOfHost(List<HostPort> ports, Set<Integer> own) {
        var taken = ports.stream()
                .filter(port -> port.protocol().equalsIgnoreCase("UDP"))
                .map(HostPort::hostPort)
                .collect(Collectors.toUnmodifiableSet());
        if (!taken.isEmpty()) {
            guarded(() -> table.list(flow -> flow.protocol() == TrackedConnection.UDP
                            && !flow.isTranslated()
                            && taken.contains(flow.target().port())
                            && own.contains(flow.target().address()))
                    .forEach(table::forget));
        }
    }

    /** Runs a task and logs its failure. The network works without it: on such a kernel some clients have to wait. */
    private void guarded(Runnable work) {
        try {
            work.run();
        } catch (ErrnoException e) {
            if (!isFaultTold) {
                LOG.warn(
                        "Connections to pods that ended cannot be cut; clients that keep their port may wait for them: {}",
                        e.getMessage());
            }
            isFaultTold = true;
            isWaiting = false;
        }
    }

    @Override
    public void close() {
        table.close();
    }
}

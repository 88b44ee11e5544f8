package io.skiff.agent.testing;

import io.skiff.agent.container.PodUid;
import io.skiff.agent.network.HostPort;
import io.skiff.agent.network.NodeNetwork;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Allocates addresses of the node's subnet in order, and reuses free ones. */
public final class FakeNodeNetwork implements NodeNetwork {

    private final Map<PodUid, Inet4Address> addresses = new HashMap<>();
    private @Nullable NetworkConfig config;
    private List<Service> services = List.of();
    private List<Peer> peers = List.of();
    private List<String> problems = List.of();
    private List<String> weaknesses = List.of();

    @Override
    public synchronized void configure(NetworkConfig newConfig) {
        config = newConfig;
    }

    @Override
    public synchronized Inet4Address attach(PodUid pod, Path netNamespace, List<HostPort> ports) {
        if (config == null) {
            throw new IllegalStateException("the network is not configured");
        }
        var prefix = config.podCidr().replaceFirst("\\.[0-9]+/24$", ".");
        return addresses.computeIfAbsent(pod, uid -> free(prefix));
    }

    private Inet4Address free(String prefix) {
        Set<InetAddress> used = new HashSet<>(addresses.values());
        for (int host = 2; host < 255; host++) {
            var candidate = address(prefix + host);
            if (!used.contains(candidate)) {
                return candidate;
            }
        }
        throw new IllegalStateException("no address is free in " + prefix + "0/24");
    }

    private static Inet4Address address(String text) {
        try {
            return (Inet4Address) InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    @Override
    public synchronized void detach(PodUid pod) {
        addresses.remove(pod);
    }

    @Override
    public synchronized Map<PodUid, Inet4Address> addresses() {
        return Map.copyOf(addresses);
    }

    @Override
    public synchronized void apply(List<Peer> newPeers, List<Service> newServices) {
        peers = List.copyOf(newPeers);
        services = List.copyOf(newServices);
    }

    /** Those of the last call of apply. */
    public synchronized List<Service> services() {
        return services;
    }

    /** Those of the last call of apply. */
    public synchronized List<Peer> peers() {
        return peers;
    }

    /** Sets the problems that keep pods unreachable. */
    public synchronized void hinder(String... newProblems) {
        problems = List.of(newProblems);
    }

    @Override
    public synchronized List<String> problems() {
        return problems;
    }

    /** Sets the weaknesses in the protection of pods. */
    public synchronized void weaken(String... newWeaknesses) {
        weaknesses = List.of(newWeaknesses);
    }

    @Override
    public synchronized List<String> weaknesses() {
        return weaknesses;
    }

    @Override
    public synchronized void removeAll() {
        addresses.clear();
        services = List.of();
        peers = List.of();
        config = null;
    }

    @Override
    public void close() {}
}

package io.skiff.agent.dns;

import io.skiff.agent.container.PodUid;
import io.skiff.agent.network.HostPort;
import io.skiff.agent.network.LinuxNodeNetwork;
import io.skiff.agent.network.NodeNetwork;
import io.skiff.agent.network.ServiceName;
import io.skiff.agent.node.HostResolver;
import java.net.Inet4Address;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The network of this host, with a name server in it. */
public final class NamedNetwork implements NodeNetwork {

    private final NodeNetwork network;
    private final ClusterDns dns;
    private @Nullable NetworkConfig config;

    public NamedNetwork(NodeNetwork network, ClusterDns dns) {
        this.network = network;
        this.dns = dns;
    }

    /** That of this host; see {@link LinuxNodeNetwork}. */
    public static NamedNetwork of(String nodeName, Path directory) {
        return new NamedNetwork(new LinuxNodeNetwork(nodeName, directory), new ClusterDns(HostResolver.ofThisHost()));
    }

    @Override
    public synchronized void configure(NetworkConfig wanted) {
        network.configure(wanted);
        config = wanted;
    }

    @Override
    public void apply(List<Peer> peers, List<Service> services) {
        apply(peers, services, List.of());
    }

    @Override
    public synchronized void apply(List<Peer> peers, List<Service> services, List<ServiceName> names) {
        if (config == null) {
            throw new IllegalStateException("the network is not configured yet");
        }
        network.apply(peers, dns.serve(config, services, names));
    }

    @Override
    public Inet4Address attach(PodUid pod, Path netNamespace, List<HostPort> ports) {
        return network.attach(pod, netNamespace, ports);
    }

    @Override
    public void detach(PodUid pod) {
        network.detach(pod);
    }

    @Override
    public Map<PodUid, Inet4Address> addresses() {
        return network.addresses();
    }

    @Override
    public boolean isSettled() {
        return network.isSettled();
    }

    @Override
    public List<String> problems() {
        return network.problems();
    }

    @Override
    public List<String> weaknesses() {
        return network.weaknesses();
    }

    @Override
    public void removeAll() {
        network.removeAll();
    }

    @Override
    public void close() {
        dns.close();
        network.close();
    }
}

package io.skiff.agent.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.agent.container.PodUid;
import io.skiff.agent.network.NodeNetwork.NetworkConfig;
import io.skiff.agent.node.NodeStatus;
import io.skiff.agent.pod.PodBody;
import io.skiff.agent.pod.SetVersion;
import io.skiff.agent.testing.AgentHarness;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what the control plane said. */
final class Heard implements GatewayListener {

    final List<String> clusters = new CopyOnWriteArrayList<>();
    final List<String> reached = new CopyOnWriteArrayList<>();
    final List<String> sets = new CopyOnWriteArrayList<>();
    final List<PodBody> bodies = new CopyOnWriteArrayList<>();

    @Override
    public NodeStatus node() {
        return AgentHarness.NODE;
    }

    @Override
    public void reached(InetAddress local) {
        reached.add(local.getHostAddress());
    }

    @Override
    public SetVersion lastSet() {
        return SetVersion.NONE;
    }

    @Override
    public void connected(String clusterId, NetworkConfig network) {
        assertThat(network).isEqualTo(AgentHarness.NETWORK);
        clusters.add(clusterId);
    }

    @Override
    public void assigned(SetVersion version, Map<PodUid, String> hashes, List<String> keptImages) {
        sets.add(version + " " + hashes + " " + keptImages);
    }

    @Override
    public void received(List<PodBody> received) {
        bodies.addAll(received);
    }

    @Override
    public void network(NetworkState state) {}

    @Override
    public void statusStored(PodUid pod, long sequence) {}
}

package io.skiff.agent.session;

import io.skiff.agent.container.PodUid;
import io.skiff.agent.network.Exposure;
import io.skiff.agent.network.NodeNetwork.Endpoint;
import io.skiff.agent.network.NodeNetwork.NetworkConfig;
import io.skiff.agent.network.NodeNetwork.Peer;
import io.skiff.agent.network.NodeNetwork.Port;
import io.skiff.agent.network.NodeNetwork.Service;
import io.skiff.agent.network.ServiceName;
import io.skiff.agent.pod.NodeVolume;
import io.skiff.agent.pod.SetVersion;
import io.skiff.agent.session.GatewayListener.NetworkState;
import io.skiff.proto.node.AssignedSet;
import io.skiff.proto.node.Welcome;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the control plane's messages, except for pods. */
public final class SessionReader {

    private SessionReader() {}

    public static NetworkConfig network(Welcome welcome) {
        return new NetworkConfig(welcome.getPodCidr(), welcome.getClusterCidr(), welcome.getServiceCidr());
    }

    public static SetVersion version(io.skiff.proto.node.SetVersion version) {
        return new SetVersion(version.getClusterId(), version.getEpoch(), version.getRevision());
    }

    public static Map<PodUid, String> hashes(AssignedSet set) {
        var hashes = new LinkedHashMap<PodUid, String>();
        set.getPodsList().forEach(pod -> hashes.put(new PodUid(pod.getUid()), pod.getHash()));
        return hashes;
    }

    static List<NodeVolume> volumes(AssignedSet set) {
        return set.getVolumesList().stream().map(SessionReader::volume).toList();
    }

    private static NodeVolume volume(io.skiff.proto.node.NodeVolume volume) {
        var mode = switch (volume.getMode()) {
            case MAKE -> NodeVolume.Mode.MAKE;
            case REMOVE -> NodeVolume.Mode.REMOVE;
            case COPY -> NodeVolume.Mode.COPY;
            case KEEP, UNRECOGNIZED -> NodeVolume.Mode.KEEP;
        };
        return new NodeVolume(
                volume.getHandle(),
                mode,
                mode == NodeVolume.Mode.COPY
                        ? Optional.of(new NodeVolume.Origin(volume.getCopiedFrom(), volume.getCopiedHandle()))
                        : Optional.empty(),
                Set.copyOf(volume.getGivenToList()));
    }

    public static NetworkState networkState(io.skiff.proto.node.NetworkState state) {
        return new NetworkState(
                state.getRevision(),
                state.getPeersList().stream()
                        .map(peer -> new Peer(
                                peer.getNodeName(), peer.getInternalIp(), peer.getPodCidr(), peer.getLayerPort()))
                        .toList(),
                state.getServicesList().stream().map(SessionReader::service).toList(),
                state.getNamesList().stream().map(SessionReader::name).toList());
    }

    private static ServiceName name(io.skiff.proto.node.ServiceName name) {
        return new ServiceName(
                name.getNamespace(),
                name.getName(),
                name.getExternalName(),
                name.getAddressesList().stream()
                        .map(address -> new ServiceName.Address(address.getIp(), address.getHostname()))
                        .toList(),
                name.getPortsList().stream()
                        .map(port -> new ServiceName.Port(port.getName(), port.getProtocol(), port.getPort()))
                        .toList());
    }

    private static Service service(io.skiff.proto.node.Service service) {
        return new Service(
                service.getNamespace(),
                service.getName(),
                service.getClusterIp(),
                service.getPortsList().stream().map(SessionReader::port).toList(),
                new Exposure(
                        service.getExternalIpsList(),
                        service.getOnEveryNode(),
                        service.getSourceRangesList(),
                        service.getInnerLocal(),
                        service.getPrefersLocal(),
                        service.getOuterLocal(),
                        service.getAffinitySeconds()));
    }

    private static Port port(io.skiff.proto.node.ServicePort port) {
        return new Port(
                port.getName(),
                port.getProtocol(),
                port.getPort(),
                port.getNodePort(),
                port.getEndpointsList().stream()
                        .map(endpoint -> new Endpoint(endpoint.getIp(), endpoint.getPort()))
                        .toList());
    }
}

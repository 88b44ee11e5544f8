package io.skiff.agent.session;

import io.skiff.agent.network.NodeNetwork.Port;
import io.skiff.agent.network.NodeNetwork.Service;
import io.skiff.agent.network.ServiceName;
import io.skiff.agent.session.GatewayListener.NetworkState;

/** Writes the cluster's network in the form of the protocol, which {@link SessionReader} reads. */
public final class NetworkStateWriter {

    private NetworkStateWriter() {}

    public static io.skiff.proto.node.NetworkState write(NetworkState state) {
        var message = io.skiff.proto.node.NetworkState.newBuilder().setRevision(state.revision());
        state.peers()
                .forEach(peer -> message.addPeers(io.skiff.proto.node.Peer.newBuilder()
                        .setNodeName(peer.nodeName())
                        .setInternalIp(peer.internalIp())
                        .setPodCidr(peer.podCidr())
                        .setLayerPort(peer.layerPort())));
        state.services().forEach(service -> message.addServices(service(service)));
        state.names().forEach(name -> message.addNames(name(name)));
        return message.build();
    }

    private static io.skiff.proto.node.ServiceName name(ServiceName name) {
        var message = io.skiff.proto.node.ServiceName.newBuilder()
                .setNamespace(name.namespace())
                .setName(name.name())
                .setExternalName(name.externalName());
        name.addresses()
                .forEach(address -> message.addAddresses(io.skiff.proto.node.NamedAddress.newBuilder()
                        .setIp(address.ip())
                        .setHostname(address.hostname())));
        name.ports()
                .forEach(port -> message.addPorts(io.skiff.proto.node.NamedPort.newBuilder()
                        .setName(port.name())
                        .setProtocol(port.protocol())
                        .setPort(port.port())));
        return message.build();
    }

    private static io.skiff.proto.node.Service service(Service service) {
        var message = io.skiff.proto.node.Service.newBuilder()
                .setNamespace(service.namespace())
                .setName(service.name())
                .setClusterIp(service.clusterIp())
                .addAllExternalIps(service.exposure().externalIps())
                .setOnEveryNode(service.exposure().isOnEveryNode())
                .addAllSourceRanges(service.exposure().sourceRanges())
                .setInnerLocal(service.exposure().innerLocal())
                .setPrefersLocal(service.exposure().prefersLocal())
                .setOuterLocal(service.exposure().outerLocal())
                .setAffinitySeconds(service.exposure().affinitySeconds());
        service.ports().forEach(port -> message.addPorts(port(port)));
        return message.build();
    }

    private static io.skiff.proto.node.ServicePort port(Port port) {
        var message = io.skiff.proto.node.ServicePort.newBuilder()
                .setName(port.name())
                .setProtocol(port.protocol())
                .setPort(port.port())
                .setNodePort(port.nodePort());
        port.endpoints()
                .forEach(endpoint -> message.addEndpoints(io.skiff.proto.node.Endpoint.newBuilder()
                        .setIp(endpoint.ip())
                        .setPort(endpoint.port())));
        return message.build();
    }
}

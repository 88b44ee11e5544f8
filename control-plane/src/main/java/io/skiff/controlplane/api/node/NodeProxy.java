package io.skiff.controlplane.api.node;

import io.fabric8.kubernetes.api.model.Node;
import io.skiff.controlplane.api.request.ApiRequest;
import io.skiff.controlplane.api.request.Reply;
import io.skiff.controlplane.api.resource.Reads;
import io.skiff.controlplane.api.resource.SubresourceHandler;
import io.skiff.controlplane.api.resource.Target;
import io.skiff.controlplane.api.status.Failures;
import io.skiff.controlplane.kind.Subresource;
import io.skiff.controlplane.kind.core.NodeKind;
import io.skiff.controlplane.tunnel.TunnelTarget;
import io.skiff.controlplane.tunnel.Tunnels;
import io.skiff.proto.node.QueryParameter;
import io.skiff.proto.node.RequestTarget;
import io.skiff.tunnel.Protocol;
import java.util.Map;
import java.util.Set;

/** Passes requests on to nodes: {@code /api/v1/nodes/NAME/proxy/PATH}. */
public final class NodeProxy {

    private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "DELETE");

    private final Tunnels tunnels;
    private final Reads reads;

    public NodeProxy(Tunnels tunnels, Reads reads) {
        this.tunnels = tunnels;
        this.reads = reads;
    }

    /** The handler of each sub-resource. */
    public Map<Subresource, SubresourceHandler> handlers() {
        return Map.of(NodeKind.PROXY, this::pass);
    }

    private Reply pass(Target target, ApiRequest request) {
        if (!METHODS.contains(request.method())) {
            throw Failures.methodNotAllowed();
        }
        var node = (Node) reads.require(target).object();
        if (!NodeKind.isReady(node)) {
            throw Failures.unavailable("node " + target.name() + " is not ready, so it was not asked;"
                    + " skiff describe node " + target.name() + " says since when and why");
        }
        var asked = new TunnelTarget(
                Protocol.REQUEST, requestTarget(target, request).toByteString());
        return new Reply.Duplex(client -> new ProxiedRequest(target.name(), client).begin(tunnels, asked));
    }

    /** Nothing that tells who the user is goes to the node. */
    private static RequestTarget requestTarget(Target target, ApiRequest request) {
        var asked = RequestTarget.newBuilder()
                .setMethod(request.method())
                .addAllPath(target.path())
                .setContentType(request.contentType())
                .setAccept(request.accept());
        request.query()
                .values()
                .forEach((name, values) ->
                        asked.addQuery(QueryParameter.newBuilder().setName(name).addAllValues(values)));
        return asked.build();
    }
}

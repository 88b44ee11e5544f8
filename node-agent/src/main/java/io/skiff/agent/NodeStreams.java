package io.skiff.agent;

import io.skiff.agent.core.ImageUse;
import io.skiff.agent.tunnel.AttachTunnels;
import io.skiff.agent.tunnel.ExecTunnels;
import io.skiff.agent.tunnel.LogTunnels;
import io.skiff.agent.tunnel.PortTunnels;
import io.skiff.agent.tunnel.RequestTunnels;
import io.skiff.agent.tunnel.TunnelHandler;
import io.skiff.tunnel.Protocol;
import java.util.Map;
import java.util.function.Supplier;

/** What leads into this node: the handler of each kind of tunnel. */
final class NodeStreams {

    private NodeStreams() {}

    /** @param use of the images by the pods of this node */
    static Map<String, TunnelHandler> of(Host host, Supplier<ImageUse> use) {
        return Map.of(
                Protocol.LOG,
                new LogTunnels(host.logs()),
                Protocol.ATTACH,
                new AttachTunnels(host.logs(), host.runtime()),
                Protocol.EXEC,
                new ExecTunnels(host.runtime()),
                Protocol.PORT,
                new PortTunnels(host.runtime()),
                Protocol.REQUEST,
                new RequestTunnels(NodeRoutes.of(host, use)));
    }
}

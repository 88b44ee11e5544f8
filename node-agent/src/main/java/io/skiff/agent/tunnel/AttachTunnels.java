package io.skiff.agent.tunnel;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.skiff.agent.container.PodUid;
import io.skiff.proto.node.AttachTarget;
import io.skiff.proto.node.CommandEnd;
import io.skiff.tunnel.Protocol;

/** Tunnels to what the program of a running container writes from now on, through its log. */
public final class AttachTunnels implements TunnelHandler {

    private final LogSource source;

    public AttachTunnels(LogSource source) {
        this.source = source;
    }

    @Override
    public void serve(ByteString target, Tunnel tunnel)
            throws TunnelException, InterruptedException, InvalidProtocolBufferException {
        var asked = AttachTarget.parseFrom(target);
        var log = source.find(new PodUid(asked.getPodUid()), asked.getContainer(), false)
                .filter(found -> !found.hasEnded().getAsBoolean())
                .orElseThrow(() -> new TunnelException("container \"" + asked.getContainer() + "\" is not running"));
        tunnel.opened();
        Turn.await(tunnel);
        log.reader().follow(log.hasEnded(), (isErrors, content) -> send(tunnel, asked, isErrors, content));
        tunnel.send(Protocol.HEAD, CommandEnd.getDefaultInstance().toByteArray());
    }

    private static boolean send(Tunnel tunnel, AttachTarget asked, boolean isErrors, byte[] content) {
        boolean isWanted = isErrors ? asked.getStderr() : asked.getStdout();
        try {
            return !isWanted || tunnel.send(isErrors ? Protocol.ERRORS : Protocol.OUTPUT, content);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}

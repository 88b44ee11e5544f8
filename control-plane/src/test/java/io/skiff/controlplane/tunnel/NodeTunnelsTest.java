package io.skiff.controlplane.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.skiff.tunnel.Protocol;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How many tunnels there may be at once. */
class NodeTunnelsTest {

    private final NodeTunnels tunnels = new NodeTunnels((node, id) -> {});

    private List<HeardTunnel> open(int count, String node, String kind) {
        var opened = new ArrayList<HeardTunnel>();
        for (int i = 0; i < count; i++) {
            var heard = new HeardTunnel();
            tunnels.open(node, new TunnelTarget(kind, ByteString.EMPTY), heard);
            opened.add(heard);
        }
        return opened;
    }

    private static long refused(List<HeardTunnel> opened) {
        return opened.stream().filter(heard -> !heard.failedWith().isEmpty()).count();
    }

    @Test
    void forgottenCommandsLeaveRoomForLogs() {
        var commands = open(NodeTunnels.MOST_OPEN_ENDED_OF_A_NODE, "n1", Protocol.EXEC);
        assertThat(refused(commands)).isZero();
        assertThat(open(1, "n1", Protocol.PORT).get(0).failedWith())
                .isEqualTo("96 logs and other things of node n1 are open already; try again later");
        assertThat(refused(open(2, "n2", Protocol.ATTACH))).isZero();
        int room = NodeTunnels.MOST_TUNNELS_OF_A_NODE - NodeTunnels.MOST_OPEN_ENDED_OF_A_NODE;
        assertThat(refused(open(room, "n1", Protocol.LOG))).isZero();
        assertThat(refused(open(1, "n1", Protocol.LOG))).isEqualTo(1);
    }

    @Test
    void aTunnelWhoseUserHasGoneHasItsTime() {
        var start = Instant.parse("2026-01-01T00:00:00Z");
        tunnels.open("n1", new TunnelTarget(Protocol.EXEC, ByteString.EMPTY), new HeardTunnel())
                .leave();
        tunnels.expire(start);
        tunnels.expire(start.plusSeconds(30));
        assertThat(tunnels.count()).isEqualTo(1);

        tunnels.expire(start.plusSeconds(32));
        assertThat(tunnels.count()).isZero();
    }

    @Test
    void theWholeServerHasABoundToo() {
        for (int node = 0; node < 6; node++) {
            assertThat(refused(open(32, "n" + node, Protocol.EXEC))).isZero();
        }
        assertThat(refused(open(1, "n9", Protocol.EXEC))).isEqualTo(1);
        assertThat(refused(open(64, "n9", Protocol.LOG))).isZero();
        assertThat(refused(open(1, "n9", Protocol.LOG))).isEqualTo(1);
    }
}

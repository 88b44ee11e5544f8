package io.skiff.agent.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import org.junit.jupiter.api.Test;

class HostListenersTest {

    /** Lines of a machine with an SSH server, a resolver on the loopback, a web server of both versions, and a connection. */
    @Test
    void areThoseThatOthersCanReach() {
        var tcp = new HashSet<String>();
        HostListeners.add("tcp", """
                   0: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 21 1 0000000000000000 100 0 0 10 0
                   1: 3500007F:0035 00000000:0000 0A 00000000:00000000 00:00000000 00000000   101        0 22 1 0000000000000000 100 0 0 10 0
                   2: 0501A8C0:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 23 1 0000000000000000 100 0 0 10 0
                   3: 0501A8C0:D431 0101A8C0:01BB 01 00000000:00000000 00:00000000 00000000     0        0 24 1 0000000000000000 100 0 0 10 0
                """.lines(), tcp);
        HostListeners.add("tcp", """
                   0: 00000000000000000000000000000000:0050 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 31 1 0
                   1: 00000000000000000000000001000000:0277 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 32 1 0
                   2: 0000000000000000FFFF00000501A8C0:01BB 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 33 1 0
                   3: 0000000000000000FFFF00000100007F:01BC 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 34 1 0
                """.lines(), tcp);
        assertThat(tcp).containsExactlyInAnyOrder("tcp/22", "tcp/8080", "tcp/80", "tcp/443");
    }

    @Test
    void ofUdpAreThoseWithoutAPeer() {
        var udp = new HashSet<String>();
        HostListeners.add("udp", """
                   0: 00000000:0044 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 41 2 0000000000000000 0
                   1: 0501A8C0:B001 0101A8C0:0035 01 00000000:00000000 00:00000000 00000000     0        0 42 2 0000000000000000 0
                """.lines(), udp);
        assertThat(udp).containsExactly("udp/68");
    }
}

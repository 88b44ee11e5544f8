package io.skiff.agent.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class AddressWatchTest {

    private final List<InetAddress> taken = new ArrayList<>();
    private Optional<InetAddress> outward = Optional.empty();
    private final AddressWatch watch = new AddressWatch(taken::add, () -> outward);

    @Test
    void followsTheAddressOfTheHostThatTheControlPlaneIsOn() throws Exception {
        var loopback = InetAddress.getLoopbackAddress();
        var before = InetAddress.getByName("198.51.100.7");
        var after = InetAddress.getByName("198.51.100.8");
        watch.reached(loopback);
        outward = Optional.of(before);
        watch.look();
        outward = Optional.empty();
        watch.look();
        outward = Optional.of(after);
        watch.look();
        assertThat(taken).containsExactly(loopback, before, after);
    }

    @Test
    void believesTheConnectionToAnotherHost() throws Exception {
        var local = InetAddress.getByName("198.51.100.7");
        outward = Optional.of(InetAddress.getByName("203.0.113.1"));
        watch.reached(local);
        watch.look();
        assertThat(taken).containsExactly(local);
    }
}

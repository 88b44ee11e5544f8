package io.skiff.cli.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skiff.cli.CommandException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class StartFlagsTest {

    private static final StartFlags NONE = new StartFlags(Map.of());

    @TempDir
    Path directory;

    @Test
    void remembersWhatWasGivenUntilItIsTakenBack() throws Exception {
        Path file = directory.resolve("start-flags");
        assertThat(StartFlags.read(file)).isEqualTo(NONE);

        StartFlags first = NONE.with(new StartFlags(
                Map.of("--listen", "0.0.0.0:7443", "--tls-san", "a.example,b.example", "--labels", "disk=ssd")));
        first.write(file);
        StartFlags then = StartFlags.read(file);
        assertThat(then.of(Component.SERVER))
                .containsExactly("--listen", "0.0.0.0:7443", "--tls-san", "a.example,b.example");
        assertThat(then.of(Component.AGENT)).containsExactly("--labels", "disk=ssd");
        assertThat(then.with(new StartFlags(Map.of("--labels", "", "--tls-san", "c"))))
                .isEqualTo(new StartFlags(Map.of("--listen", "0.0.0.0:7443", "--tls-san", "c")));
    }

    @ParameterizedTest
    @CsvSource({
        "blackhole 10.42.7.0/24, pods",
        "10.42.0.0/16 via 192.0.2.9 dev eth0, pods",
        "10.42.1.0/24 dev wg0 scope link, pods",
        "local 10.42.3.4 dev eth1 table local proto kernel scope host src 10.42.3.4, pods",
        "10.0.0.0/8 dev eth0 proto kernel scope link src 10.1.2.3, pods services",
        "10.43.9.9 dev tun0 table 52, services",
        "10.0.0.0/8 via 192.0.2.9 dev eth0, ''",
        "default via 192.0.2.1 dev eth0, ''",
        "10.44.0.0/16 dev eth1 proto kernel scope link src 10.44.0.1, ''",
        "10.42.0.0/24 dev sk-one-ab12cd proto kernel scope link src 10.42.0.1, ''",
        "10.42.1.0/24 via 192.0.2.7 dev eth0 proto 83, ''",
        "10.43.0.0/16 dev sk-one-ab12cd proto 83 scope link src 10.42.0.1, ''",
        "broadcast 10.42.0.255 dev eth1 table local proto kernel scope link src 10.42.0.1, ''"
    })
    void seesWhatTheHostHasAlready(String route, String whose) {
        String told = String.join("\n", NONE.collisions(new HostRoutes(route)));
        assertThat(told.contains("the pods' addresses, 10.42.0.0/16, are in use on this host (ip route: " + route))
                .isEqualTo(whose.contains("pods"));
        assertThat(told.contains("the services' addresses, 10.43.0.0/16, are in use on this host (ip route: " + route))
                .isEqualTo(whose.contains("services"));
    }

    @Test
    void seesThatPodsAndServicesCollide() {
        assertThat(new StartFlags(Map.of("--cluster-cidr", "10.43.128.0/17")).collisions(new HostRoutes("")))
                .containsExactly("the pods' addresses, 10.43.128.0/17, overlap the services', 10.43.0.0/16");
    }

    @Test
    void doesNotChangeTheAddressesOfAClusterThatIsThere() {
        var other = new StartFlags(Map.of("--cluster-cidr", "10.50.0.0/16"));
        assertThatThrownBy(() -> other.requireSameRanges(NONE, ""))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("this host's cluster has --cluster-cidr 10.42.0.0/16");
        assertThatCode(() -> other.requireSameRanges(other, "")).doesNotThrowAnyException();
        assertThatCode(() -> new StartFlags(Map.of("--cluster-cidr", "10.42.0.0/16")).requireSameRanges(NONE, ""))
                .as("the default, said")
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.42.0.0", "10.42.0.0/33", "10.256.0.0/16", "fd00::/64", "pods"})
    void refusesWhatIsNoRange(String text) {
        assertThatThrownBy(() -> new StartFlags(Map.of("--service-cidr", text)).collisions(new HostRoutes("")))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("--service-cidr " + text + " is not a range of IPv4 addresses");
    }
}

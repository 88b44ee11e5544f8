package io.skiff.controlplane.port;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.skiff.controlplane.port.Peer.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** How many connections each and all may have, as docs/security.md says. */
final class ConnectionQuotaTest {

    private final ConnectionQuota quota = new ConnectionQuota();

    @ParameterizedTest
    @CsvSource({"STRANGER, 128", "USER, 256", "NODE, 6"})
    void oneHasSoMany(Role role, int most) {
        var connections = enter(role, most + 3, 1);

        assertThat(open(connections)).hasSize(most).doesNotContain(connections.get(0), connections.get(2));
        assertThat(open(connections)).as("the newest").contains(connections.get(most + 2));
    }

    @ParameterizedTest
    @CsvSource({"STRANGER, 512", "USER, 512", "NODE, 6000"})
    void allHaveSoMany(Role role, int most) {
        var connections = enter(role, most + 3, most + 3);

        assertThat(open(connections)).hasSize(most).contains(connections.get(most + 2));
        assertThat(quota.count(role)).isEqualTo(most);
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void whoFloodsEndsTheirOwn(Role role) {
        var before = enter(role, 1, 1).get(0);
        for (var other : Role.values()) {
            if (other != role) {
                enter(other, 1_000, 1);
                enter(other, 1_000, 500);
            }
        }

        assertThat(open(List.of(before))).containsExactly(before);
    }

    @Test
    void whoLeavesGivesItsPlaceBack() {
        var connection = new EmbeddedChannel();
        quota.enter(new Peer(Role.STRANGER, "a"), connection).run();
        assertThat(quota.count(Role.STRANGER)).isZero();

        quota.enter(new Peer(Role.USER, "u"), connection);
        var unused = connection.close();
        connection.runPendingTasks();

        assertThat(quota.count(Role.USER)).isZero();
    }

    @Test
    void oneWithADeadlineIsEndedThenAndNotBefore() {
        var connection = new EmbeddedChannel();
        connection.freezeTime();
        var unused = ConnectionQuota.endAfter(20, connection);
        assertThat(isOpenAfter(connection, 19)).isTrue();
        assertThat(isOpenAfter(connection, 2)).isFalse();

        var spared = new EmbeddedChannel();
        spared.freezeTime();
        ConnectionQuota.endAfter(20, spared).cancel(false);
        assertThat(isOpenAfter(spared, 100)).isTrue();
    }

    private static boolean isOpenAfter(EmbeddedChannel connection, int seconds) {
        connection.advanceTimeBy(seconds, TimeUnit.SECONDS);
        connection.runScheduledPendingTasks();
        connection.runPendingTasks();
        return connection.isOpen();
    }

    /** The oldest first. */
    private List<EmbeddedChannel> enter(Role role, int count, int holders) {
        var connections = new ArrayList<EmbeddedChannel>();
        for (int i = 0; i < count; i++) {
            var connection = new EmbeddedChannel();
            quota.enter(new Peer(role, "holder-" + i % holders), connection);
            connections.add(connection);
        }
        return connections;
    }

    private static List<EmbeddedChannel> open(List<EmbeddedChannel> connections) {
        connections.forEach(EmbeddedChannel::runPendingTasks);
        return connections.stream().filter(EmbeddedChannel::isOpen).toList();
    }
}

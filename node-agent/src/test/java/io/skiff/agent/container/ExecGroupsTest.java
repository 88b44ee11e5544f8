package io.skiff.agent.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skiff.agent.cgroup.ContainerCgroup;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ExecGroupsTest {

    private final FakeCgroups cgroups = new FakeCgroups();
    private final AtomicInteger number = new AtomicInteger();
    private final ExecGroups groups = new ExecGroups(this::make, record -> List.of());

    private ContainerCgroup make(ContainerRecord record) {
        var group = cgroups.container(record.pod(), record.name()).beneath(number.incrementAndGet());
        group.create();
        return group;
    }

    private static ContainerRecord run(int attempt) {
        return new ContainerRecord(
                "pod", "main", attempt, 1, 2, "boot", 0, "/logs", Map.of(), null, null, null, false, null);
    }

    @Test
    void whatWasLeftBehindCountsUntilItEnds() {
        for (int i = 0; i < ExecGroups.MOST_OF_A_CONTAINER; i++) {
            var group = groups.make(run(0));
            cgroups.enter(group);
            groups.release(group);
        }
        assertThatThrownBy(() -> groups.make(run(0)))
                .isInstanceOf(ContainerException.class)
                .hasMessageContaining("32 programs of users run in container main already");
        assertThat(cgroups.groups()).hasSize(ExecGroups.MOST_OF_A_CONTAINER);

        groups.release(groups.make(run(1)));
        cgroups.container("pod", "main").beneath(1).kill();
        groups.release(groups.make(run(0)));
    }

    @Test
    void whatEarlierAgentsHaveLeftCountsToo() {
        var container = cgroups.container("pod", "main");
        for (int i = 101; i <= 100 + ExecGroups.MOST_OF_A_CONTAINER; i++) {
            container.beneath(i).create();
            cgroups.enter(container.beneath(i));
        }
        var adopted = new ExecGroups(
                this::make,
                record -> container.numbersBeneath().stream()
                        .map(container::beneath)
                        .toList());

        assertThatThrownBy(() -> adopted.make(run(0))).isInstanceOf(ContainerException.class);
        container.beneath(101).kill();
        adopted.release(adopted.make(run(0)));
        assertThat(cgroups.groups())
                .doesNotContain(container.beneath(101).name())
                .hasSize(ExecGroups.MOST_OF_A_CONTAINER);
    }

    /** Two commands of users begin at once: the second one must not take the first one's group for one that is left empty. */
    @Test
    void aGroupIntoWhichAProgramIsOnItsWayStays() {
        var first = groups.make(run(0));
        groups.make(run(0));
        assertThat(cgroups.groups()).contains(first.name());

        groups.release(first);
        groups.make(run(0));
        assertThat(cgroups.groups()).doesNotContain(first.name()).hasSize(2);
    }
}

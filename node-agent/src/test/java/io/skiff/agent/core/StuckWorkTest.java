package io.skiff.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.agent.container.PodUid;
import io.skiff.agent.core.WorkItem.OfPod;
import io.skiff.agent.loop.WorkQueue;
import io.skiff.agent.testing.FakeClock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StuckWorkTest {

    @Test
    void tellsOnceOfEachPodThatHangs() {
        var queue = new WorkQueue<WorkItem>();
        List<String> told = new ArrayList<>();
        var stuck = new StuckWork(queue, (pod, message) -> told.add(pod + ": " + message));
        var web = new OfPod(new PodUid("web"));
        queue.add(web, FakeClock.START);
        assertThat(queue.poll(FakeClock.START)).isPresent();

        stuck.look(FakeClock.START.plusSeconds(119));
        assertThat(told).isEmpty();
        stuck.look(FakeClock.START.plusSeconds(120));
        stuck.look(FakeClock.START.plusSeconds(150));
        assertThat(told).singleElement().asString().startsWith("web: the node's agent has been working");

        queue.done(web, FakeClock.START.plusSeconds(160));
        stuck.look(FakeClock.START.plusSeconds(180));
        assertThat(queue.poll(FakeClock.START.plusSeconds(180))).isPresent();
        stuck.look(FakeClock.START.plusSeconds(300));
        assertThat(told).hasSize(2);
    }
}

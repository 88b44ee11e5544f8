package io.skiff.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WorkersTest {

    @Test
    void goesOnAfterAnError() throws InterruptedException {
        var worked = new CountDownLatch(1);
        var queue = new WorkQueue<String>();
        Workers.Work<String> work = (key, now) -> {
            if (key.equals("bad")) {
                throw new OutOfMemoryError("planted");
            }
            worked.countDown();
            return null;
        };
        try (var workers = new Workers<>(queue, work, Clock.systemUTC())) {
            workers.start("test", 1);
            queue.add("bad", Instant.EPOCH);
            queue.add("good", Instant.EPOCH.plusSeconds(1));

            assertThat(worked.await(1, TimeUnit.MINUTES)).isTrue();
        }
    }
}

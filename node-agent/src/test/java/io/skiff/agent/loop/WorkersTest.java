package io.skiff.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkersTest {

    private static final int STAYING = 2;
    private static final int MOST = 4;

    private final WorkQueue<String> queue = new WorkQueue<>();
    private final CountDownLatch release = new CountDownLatch(1);
    private final Set<String> done = ConcurrentHashMap.newKeySet();
    private final Workers<String> workers = new Workers<>(queue, this::run, Clock.systemUTC(), "test", MOST);

    private @Nullable Instant run(String key, Instant now) {
        if (key.startsWith("bad")) {
            throw new OutOfMemoryError("planted");
        }
        if (key.startsWith("hangs")) {
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        done.add(key);
        return null;
    }

    @AfterEach
    void close() {
        release.countDown();
        workers.close();
    }

    private void add(String key) {
        queue.add(key, Instant.now());
    }

    @Test
    void othersAreServedWhileSomeHangUpToABoundAndTheThreadsGoAgain() {
        workers.start(STAYING);
        add("hangs-1");
        add("hangs-2");
        add("hangs-3");
        add("other");
        await().atMost(Duration.ofSeconds(20)).until(() -> done.contains("other"));
        assertThat(done).containsExactly("other");
        assertThat(queue.inWorkSince(Instant.now())).containsExactlyInAnyOrder("hangs-1", "hangs-2", "hangs-3");
        assertThat(queue.inWorkSince(Instant.now().minusSeconds(600))).isEmpty();

        add("hangs-4");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> queue.inWorkSince(Instant.now()).size() == MOST);
        assertThat(workers.threads()).isEqualTo(MOST);

        release.countDown();
        await().atMost(Duration.ofSeconds(40)).until(() -> workers.threads() == STAYING);
        assertThat(done).hasSize(5);
    }

    @Test
    void aRushIsWorkedOffByTheThreadsThatStay() {
        workers.start(STAYING);
        for (int n = 0; n < 1000; n++) {
            add("quick-" + n);
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> done.size() == 1000);
        assertThat(workers.threads()).isLessThanOrEqualTo(STAYING + 1);
    }

    @Test
    void goesOnAfterErrors() {
        workers.start(STAYING);
        for (int n = 0; n <= MOST; n++) {
            add("bad-" + n);
        }
        add("other");

        await().atMost(Duration.ofSeconds(20)).until(() -> done.contains("other"));
    }
}

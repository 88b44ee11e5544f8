package io.skiff.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.agent.container.PodUid;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HookThreadsTest {

    private static final PodUid GREEDY = new PodUid("1-1");
    private static final PodUid OTHER = new PodUid("2-2");
    private static final Duration LONG = Duration.ofHours(1);
    private static final Duration SHORT = Duration.ofMillis(100);

    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final ScheduledThreadPoolExecutor timers = new ScheduledThreadPoolExecutor(1, HookThreads::thread);

    @AfterEach
    void close() {
        end.countDown();
        timers.shutdownNow();
    }

    /** Begins a hook that lasts until the test lets it end; the result is {@code done}, or why it was refused. */
    private CompletableFuture<String> hold(HookThreads threads, PodUid pod, Duration longest) {
        return begin(threads, pod, longest, () -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            try {
                end.await();
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
            running.decrementAndGet();
        });
    }

    private static CompletableFuture<String> begin(HookThreads threads, PodUid pod, Duration longest, Runnable hook) {
        var result = new CompletableFuture<String>();
        threads.begin(pod, longest, new HookThreads.Work() {
            @Override
            public void run(Duration left) {
                assertThat(left).isPositive().isLessThan(longest);
                hook.run();
                result.complete("done");
            }

            @Override
            public void refused(String why) {
                result.complete(why);
            }
        });
        return result;
    }

    private static String result(CompletableFuture<String> hook) throws Exception {
        return hook.get(1, TimeUnit.MINUTES);
    }

    /** A deleted pod of 90 containers, each with {@code preStop: sleep 1000000}. */
    @Test
    void aPodWithManyHooksLeavesThreadsToOthersAndAllOfItsHooksGetTheirTurn() throws Exception {
        var threads = new HookThreads(4, 3, Duration.ofMinutes(10), timers);
        var greedy = new ArrayList<CompletableFuture<String>>();
        for (int i = 0; i < 90; i++) {
            greedy.add(hold(threads, GREEDY, LONG));
        }
        assertThat(result(begin(threads, OTHER, LONG, () -> {}))).isEqualTo("done");

        end.countDown();
        for (var hook : greedy) {
            assertThat(result(hook)).isEqualTo("done");
        }
        assertThat(most.get()).isLessThanOrEqualTo(3);
    }

    @Test
    void whoWaitsLongForWhatOtherPodsHaveTakenIsRefused() throws Exception {
        var threads = new HookThreads(1, 1, SHORT, timers);
        var first = hold(threads, GREEDY, LONG);
        var second = begin(threads, OTHER, LONG, () -> {});
        var third = begin(threads, OTHER, LONG, () -> {});

        assertThat(List.of(result(second), result(third)))
                .as("its second hook is not stuck behind its first one")
                .allMatch(why -> why.startsWith("no thread was free for it"));
        end.countDown();
        assertThat(result(first)).isEqualTo("done");
        assertThat(result(begin(threads, OTHER, LONG, () -> {}))).isEqualTo("done");
    }

    @Test
    void theTimeOfAHookBeginsWithItsRequest() throws Exception {
        var threads = new HookThreads(4, 1, Duration.ofMinutes(10), timers);
        var first = hold(threads, GREEDY, LONG);

        assertThat(result(begin(threads, GREEDY, SHORT, () -> {})))
                .isEqualTo("other hooks of its pod, of which 1 run at once, took all of its time");
        end.countDown();
        assertThat(result(first)).isEqualTo("done");
        assertThat(result(begin(threads, GREEDY, Duration.ofSeconds(Long.MAX_VALUE), () -> {})))
                .isEqualTo("done");
    }
}

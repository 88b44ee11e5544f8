package io.skiff.agent.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skiff.agent.linux.Syscalls;
import io.skiff.agent.linux.Syscalls.ExitStatus;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LateReaperTest {

    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final AtomicInteger hidden = new AtomicInteger();
    private final ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(1);

    private final LateReaper reaper = new LateReaper(
            (Syscalls) Proxy.newProxyInstance(
                    Syscalls.class.getClassLoader(), new Class<?>[] {Syscalls.class}, (proxy, method, arguments) -> {
                        return answer(method.getName(), arguments);
                    }),
            clock);

    private Object answer(String call, Object[] arguments) {
        switch (call) {
            case "sendSignal" -> {
                calls.add("signal " + arguments[1]);
                return true;
            }
            case "reap" -> {
                boolean isHidden = hidden.getAndDecrement() > 0;
                calls.add(isHidden ? "hidden" : "reaped");
                return isHidden ? Optional.empty() : Optional.of(new ExitStatus(0, 0));
            }
            default -> {
                calls.add(call + " " + arguments[0]);
                return true;
            }
        }
    }

    @AfterEach
    void stop() {
        clock.shutdownNow();
    }

    @Test
    void closesTheDescriptorOfWhatCanBeReaped() {
        reaper.take(7);

        assertThat(calls).containsExactly("signal 9", "reaped", "close 7");
    }

    @Test
    void comesBackUntilTheTracerHasLetGo() {
        hidden.set(2);
        reaper.take(7);
        assertThat(calls).containsExactly("signal 9", "hidden");

        await().atMost(Duration.ofSeconds(30)).until(() -> calls.contains("close 7"));
        assertThat(calls).containsExactly("signal 9", "hidden", "hidden", "reaped", "close 7");
    }

    @Test
    void keepsNoDescriptorWhenTheAgentEnds() {
        hidden.set(9);
        clock.shutdownNow();
        reaper.take(7);

        assertThat(calls).containsExactly("signal 9", "hidden", "close 7");
    }
}

package io.skiff.agent.probe;

import io.skiff.agent.container.ContainerId;
import io.skiff.agent.container.ContainerRuntime;
import io.skiff.agent.pod.Hook;
import io.skiff.agent.probe.Prober.Outcome;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Hooks by programs in the containers and by requests, each on a thread of its own while it runs. This class starts threads. */
public final class ContainerHooks implements HookRunner {

    /** More than a node has pods, each of which begins one container at a time. */
    private static final int MOST_THREADS = 256;

    /** Nobody would miss a thread that waits for a container which is gone. */
    private static final Duration LONGEST_REQUEST = Duration.ofMinutes(1);

    private final ContainerProber prober;
    private final ThreadPoolExecutor threads;
    private final ScheduledThreadPoolExecutor sleeps;

    public ContainerHooks(ContainerRuntime runtime) {
        this.prober = new ContainerProber(runtime);
        this.threads = new ThreadPoolExecutor(
                MOST_THREADS, MOST_THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), ContainerHooks::thread);
        threads.allowCoreThreadTimeOut(true);
        this.sleeps = new ScheduledThreadPoolExecutor(0, ContainerHooks::thread);
    }

    private static Thread thread(Runnable task) {
        var thread = new Thread(task, "hook");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the outcome goes to its receiver
    public void run(ContainerId container, Hook hook, String address, Duration longest, Consumer<Outcome> done) {
        if (hook instanceof Hook.Sleep sleep) {
            sleeps.schedule(() -> done.accept(Outcome.SUCCESS), sleep.time().toMillis(), TimeUnit.MILLISECONDS);
        } else {
            threads.execute(() -> done.accept(ask(container, (Hook.Ask) hook, address, longest)));
        }
    }

    private Outcome ask(ContainerId container, Hook.Ask hook, String address, Duration longest) {
        try {
            return prober.act(container, hook.check(), address, longest, LONGEST_REQUEST);
        } catch (RuntimeException fault) {
            return Outcome.error(String.valueOf(fault.getMessage()));
        }
    }
}

package io.skiff.agent.probe;

import io.skiff.agent.container.ContainerId;
import io.skiff.agent.container.ContainerRuntime;
import io.skiff.agent.pod.Hook;
import io.skiff.agent.probe.Prober.Outcome;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Hooks by programs in the containers and by requests, each on a thread of its own while it runs. This class starts threads. */
public final class ContainerHooks implements HookRunner {

    /** More than a node has pods, each of which begins one container at a time. */
    private static final int MOST_THREADS = 256;

    /** A pod may have many containers, whose hooks all begin when it is deleted. */
    private static final int MOST_OF_A_POD = 16;

    /** Long enough for a busy moment; a hook of others that lasts for days must not hold up everybody's start. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Nobody would miss a thread that waits for a container which is gone. */
    private static final Duration LONGEST_REQUEST = Duration.ofMinutes(1);

    private final ContainerProber prober;
    private final HookThreads threads;
    private final ScheduledThreadPoolExecutor sleeps;

    public ContainerHooks(ContainerRuntime runtime) {
        this.prober = new ContainerProber(runtime);
        this.sleeps = new ScheduledThreadPoolExecutor(1, HookThreads::thread);
        sleeps.setRemoveOnCancelPolicy(true);
        sleeps.prestartCoreThread();
        this.threads = new HookThreads(MOST_THREADS, MOST_OF_A_POD, PATIENCE, sleeps);
    }

    @Override
    public void run(ContainerId container, Hook hook, String address, Duration longest, Consumer<Outcome> done) {
        if (hook instanceof Hook.Sleep sleep) {
            sleep(sleep.time(), longest, done);
            return;
        }
        threads.begin(container.pod(), longest, new HookThreads.Work() {
            @Override
            public void run(Duration left) {
                ask(container, (Hook.Ask) hook, address, left, done);
            }

            @Override
            public void refused(String why) {
                done.accept(Outcome.error(why));
            }
        });
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the outcome goes to its receiver
    private void sleep(Duration time, Duration longest, Consumer<Outcome> done) {
        boolean isTooLong = time.compareTo(longest) > 0;
        var outcome = isTooLong ? Outcome.failure("it was to sleep longer than " + longest) : Outcome.SUCCESS;
        sleeps.schedule(() -> done.accept(outcome), (isTooLong ? longest : time).toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Tells an outcome in any case: a hook without one would last forever. */
    private void ask(ContainerId container, Hook.Ask hook, String address, Duration longest, Consumer<Outcome> done) {
        var outcome = Outcome.error("the agent failed");
        try {
            outcome = prober.act(container, hook.check(), address, longest, LONGEST_REQUEST);
        } catch (RuntimeException fault) {
            outcome = Outcome.error(String.valueOf(fault.getMessage()));
        } finally {
            done.accept(outcome);
        }
    }
}

package io.skiff.agent.container;

import static io.skiff.agent.linux.Flags.SIGKILL;

import io.skiff.agent.cgroup.CgroupTree;
import io.skiff.agent.cgroup.ContainerCgroup;
import io.skiff.agent.launch.ContextLauncher;
import io.skiff.agent.launch.GatedChild;
import io.skiff.agent.launch.Launcher;
import io.skiff.agent.launch.ProcessView;
import io.skiff.agent.launch.SandboxVerification;
import io.skiff.agent.linux.Syscalls;
import io.skiff.agent.security.Capability;
import io.skiff.agent.security.CapabilitySet;
import io.skiff.agent.security.seccomp.Filters;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Executes programs in running containers, by the same kind of chain and gate as a launch: the child joins the container's namespaces and a control
 * group beneath the container's, sheds the same privileges, and is verified before it becomes the program. What it has started ends with it.
 */
final class ContainerExec implements AutoCloseable {

    private static final Logger LOG = LogManager.getLogger(ContainerExec.class);
    private static final String REASON = "ExecError";

    /** Nothing on the way to the gate takes long; a hostile container may stop the child by a signal. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** A fork bomb may outrun the first attempts; the limit of processes ends it. */
    private static final int KILLS = 5;

    private final Syscalls syscalls;
    private final CgroupTree cgroups;
    private final AgentProcess agent;
    private final Filters filters;
    private final Launcher launcher;
    private final AtomicInteger number = new AtomicInteger();
    private final ScheduledThreadPoolExecutor deadlines;

    ContainerExec(Syscalls syscalls, CgroupTree cgroups, AgentProcess agent, Filters filters) {
        this.syscalls = syscalls;
        this.cgroups = cgroups;
        this.agent = agent;
        this.filters = filters;
        this.launcher = new ContextLauncher(syscalls, PATIENCE);
        this.deadlines = new ScheduledThreadPoolExecutor(0, task -> {
            var thread = new Thread(task, "exec-deadlines");
            thread.setDaemon(true);
            return thread;
        });
        deadlines.setRemoveOnCancelPolicy(true);
    }

    /** @throws ContainerException if the program could not be executed */
    ExecRequest.Result run(ContainerRecord record, ExecRequest request) {
        var context = context(record);
        var group = cgroups.container(record.pod(), ContainerFiles.cgroupName(record.id()))
                .beneath(number.incrementAndGet());
        try (var open = new OpenDescriptors(syscalls)) {
            int company = open.add(openProcess(record));
            group.create();
            try {
                return run(new ExecRecipe(context, filters, agent, group, company), request, record, open);
            } finally {
                end(group);
            }
        } catch (ContainerException told) {
            throw told;
        } catch (RuntimeException fault) {
            throw new ContainerException(
                    REASON, "execute in container " + record.id() + ": " + fault.getMessage(), fault);
        }
    }

    /** The child has the agent's memory until it executes, which a container with this capability can read. */
    private static ExecContext context(ContainerRecord record) {
        var context = record.exec();
        if (context == null) {
            throw new ContainerException(
                    REASON,
                    "container " + record.id()
                            + " was started by an agent that could not execute programs in it; it can after its next restart");
        }
        if (new CapabilitySet(context.capabilities()).has(Capability.SYS_PTRACE)) {
            throw new ContainerException(
                    REASON,
                    "nothing is executed in container " + record.id()
                            + ", because it has the capability SYS_PTRACE: it could read the agent's memory meanwhile");
        }
        return context;
    }

    private int openProcess(ContainerRecord record) {
        var process = syscalls.openProcess(record.pid());
        if (process.isEmpty() || !record.process().isAlive()) {
            process.ifPresent(syscalls::close);
            throw new ContainerException(REASON, "container " + record.id() + " does not run any more");
        }
        return process.getAsInt();
    }

    private ExecRequest.Result run(
            ExecRecipe recipe, ExecRequest request, ContainerRecord record, OpenDescriptors open) {
        var output = syscalls.pipe();
        int readEnd = open.add(output.readEnd());
        open.add(output.writeEnd());
        var child = launcher.launch(recipe.plan(syscalls, open, output.writeEnd(), request.argv()));
        try (var deadline =
                new Deadline(open.add(syscalls.openProcess(child.pid()).orElseThrow()), request.timeout())) {
            verify(recipe, child, record);
            var failures = child.open();
            if (!failures.isEmpty()) {
                throw deadline.isOver()
                        ? tooLate(request)
                        : StartFailure.notExecuted(request.argv().get(0), failures);
            }
            var bytes = new ExecOutput(syscalls, readEnd, request.mostOutput()).readUntilEndOf(child.pidfd());
            var status = syscalls.reap(child.pidfd()).orElseThrow();
            syscalls.close(child.pidfd());
            return new ExecRequest.Result(status.code(), bytes, deadline.isOver());
        } catch (RuntimeException fault) {
            child.abort();
            throw fault;
        }
    }

    private static ContainerException tooLate(ExecRequest request) {
        return new ContainerException(REASON, "it was not executed within " + request.timeout());
    }

    private void verify(ExecRecipe recipe, GatedChild child, ContainerRecord record) {
        agent.exposeToOomKiller(child.pid());
        var expected = recipe.expected(
                child.gateDescriptors(), ProcessView.namespaces(Path.of("/proc", Integer.toString(record.pid()))));
        var violations = SandboxVerification.violationsBeside(expected, ProcessView.of(child.pid(), syscalls));
        if (!violations.isEmpty() || !record.process().isAlive()) {
            throw new ContainerException(
                    REASON,
                    "what was to be executed in container " + record.id() + " failed its verification: "
                            + (violations.isEmpty() ? "the container has ended" : String.join("; ", violations)));
        }
    }

    /** What it has started must not stay. */
    private void end(ContainerCgroup group) {
        for (int attempt = 1; attempt <= KILLS; attempt++) {
            group.kill();
            try {
                group.remove();
                return;
            } catch (UncheckedIOException busy) {
                if (attempt == KILLS) {
                    LOG.warn("Something executed in a container stays in control group {}", group.name(), busy);
                }
            }
        }
    }

    @Override
    public void close() {
        deadlines.shutdownNow();
        launcher.close();
    }

    /** Kills the program when its time is over; also one that never comes to execute, because it was stopped. */
    private final class Deadline implements AutoCloseable {

        private final int pidfd;
        private final java.util.concurrent.Future<?> planned;
        private boolean isOver;
        private boolean isClosed;

        /** @param pidfd stays open until this is closed */
        Deadline(int pidfd, Duration timeout) {
            this.pidfd = pidfd;
            this.planned = deadlines.schedule(this::strike, Math.max(1, timeout.toMillis()), TimeUnit.MILLISECONDS);
        }

        private synchronized void strike() {
            if (!isClosed) {
                isOver = true;
                syscalls.sendSignal(pidfd, SIGKILL);
            }
        }

        synchronized boolean isOver() {
            return isOver;
        }

        @Override
        public synchronized void close() {
            isClosed = true;
            planned.cancel(false);
        }
    }
}

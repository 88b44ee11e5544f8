package io.skiff.agent.container;

import io.skiff.agent.cgroup.CgroupTree;
import io.skiff.agent.cgroup.ContainerCgroup;
import io.skiff.agent.launch.ContextLauncher;
import io.skiff.agent.launch.GatedChild;
import io.skiff.agent.launch.Launcher;
import io.skiff.agent.launch.ProcessView;
import io.skiff.agent.launch.SandboxVerification;
import io.skiff.agent.linux.Syscalls;
import io.skiff.agent.security.seccomp.Filters;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The way of a program into a running container, by the same kind of chain and gate as a launch: the child joins the container's namespaces and a control
 * group beneath the container's, sheds the same privileges, and is verified before it becomes the program.
 */
final class ExecEntry implements AutoCloseable {

    static final String REASON = "ExecError";

    /** Nothing on the way to the gate takes long; a hostile container may stop the child by a signal. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final int LARGEST_FIRST_NUMBER = (1 << 30) - 1;

    private final Syscalls syscalls;
    private final CgroupTree cgroups;
    private final AgentProcess agent;
    private final Filters filters;
    private final Launcher launcher;
    private final int before;
    private final AtomicInteger number;
    private final ScheduledThreadPoolExecutor deadlines;

    /** @param clock so that no control group has the name of one that an earlier agent may have left */
    ExecEntry(Syscalls syscalls, CgroupTree cgroups, AgentProcess agent, Filters filters, Clock clock) {
        this.syscalls = syscalls;
        this.cgroups = cgroups;
        this.agent = agent;
        this.filters = filters;
        this.launcher = new ContextLauncher(syscalls, PATIENCE);
        this.before = (int) (clock.instant().getEpochSecond() & LARGEST_FIRST_NUMBER);
        this.number = new AtomicInteger(before);
        this.deadlines = new ScheduledThreadPoolExecutor(0, task -> {
            var thread = new Thread(task, "exec-deadlines");
            thread.setDaemon(true);
            return thread;
        });
        deadlines.setRemoveOnCancelPolicy(true);
    }

    /** A new control group for one program. The caller removes it. */
    ContainerCgroup makeGroup(ContainerRecord record) {
        var group = ofContainer(record).beneath(number.incrementAndGet());
        group.create();
        return group;
    }

    /** The control groups of programs that earlier agents have executed there. */
    List<ContainerCgroup> groupsOfEarlierAgents(ContainerRecord record) {
        var container = ofContainer(record);
        int last = number.get();
        return container.numbersBeneath().stream()
                .filter(each -> each <= before || each > last)
                .sorted()
                .map(container::beneath)
                .toList();
    }

    private ContainerCgroup ofContainer(ContainerRecord record) {
        return cgroups.container(record.pod(), ContainerFiles.cgroupName(record.id()));
    }

    /** What the program gets. */
    ExecContext context(ContainerRecord record) {
        var context = record.exec();
        if (context == null) {
            throw new ContainerException(
                    REASON,
                    "container " + record.id()
                            + " was started by an agent that could not execute programs in it; it can after its next restart");
        }
        if (context.canReadAgent()) {
            throw new ContainerException(
                    REASON,
                    "nothing is executed in container " + record.id()
                            + ", because it has the capability SYS_PTRACE: it could read the agent's memory meanwhile");
        }
        return context;
    }

    /** Kills the process if it takes longer, until the deadline is closed. */
    ExecDeadline deadline(int pid, Duration timeout, OpenDescriptors open) {
        return new ExecDeadline(
                syscalls, deadlines, open.add(syscalls.openProcess(pid).orElseThrow()), timeout);
    }

    /** For programs whose end is hidden. */
    LateReaper lateReaper() {
        return new LateReaper(syscalls, deadlines);
    }

    /** Brings a child to the gate. */
    GatedChild enter(
            ContainerRecord record,
            ExecContext context,
            ContainerCgroup group,
            ExecStdio stdio,
            List<String> argv,
            OpenDescriptors open) {
        var recipe = new ExecRecipe(context, filters, agent, group, open.add(openProcess(record)));
        var child = launcher.launch(recipe.plan(syscalls, open, stdio, argv));
        try {
            verify(recipe, child, record);
            return child;
        } catch (RuntimeException fault) {
            child.abort();
            throw fault;
        }
    }

    private int openProcess(ContainerRecord record) {
        var process = syscalls.openProcess(record.pid());
        if (process.isEmpty() || !record.process().isAlive()) {
            process.ifPresent(syscalls::close);
            throw new ContainerException(REASON, "container " + record.id() + " does not run any more");
        }
        return process.getAsInt();
    }

    private void verify(ExecRecipe recipe, GatedChild child, ContainerRecord record) {
        agent.adjustOomScore(child.pid(), recipe.oomScoreAdjustment());
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

    @Override
    public void close() {
        deadlines.shutdownNow();
        launcher.close();
    }
}

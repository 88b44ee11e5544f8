package io.skiff.agent.container;

import static io.skiff.agent.linux.Flags.O_RDONLY;
import static io.skiff.agent.linux.Flags.O_WRONLY;

import io.skiff.agent.cgroup.ContainerCgroup;
import io.skiff.agent.launch.ExpectedSandbox;
import io.skiff.agent.launch.LaunchPlan;
import io.skiff.agent.launch.ProcessSteps;
import io.skiff.agent.launch.Step;
import io.skiff.agent.linux.Syscalls;
import io.skiff.agent.rootfs.RootSteps;
import io.skiff.agent.security.PrivilegeSteps;
import io.skiff.agent.security.seccomp.Filters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Writes the recipe of a program that is executed in a running container: the steps of its child, and the state that is expected afterwards. */
final class ExecRecipe {

    private final ExecContext context;
    private final PrivilegeSteps privileges;
    private final AgentProcess agent;
    private final ContainerCgroup cgroup;
    private final int company;

    /** @param company descriptor of the container's first process */
    ExecRecipe(ExecContext context, Filters filters, AgentProcess agent, ContainerCgroup cgroup, int company) {
        this.context = context;
        this.privileges = context.privileges(filters);
        this.agent = agent;
        this.cgroup = cgroup;
        this.company = company;
    }

    LaunchPlan plan(Syscalls syscalls, OpenDescriptors open, ExecStdio stdio, List<String> argv) {
        var needed = new TreeSet<>(List.of(company, stdio.output(), stdio.errors(), stdio.input()));
        var steps = new ArrayList<Step>();
        steps.addAll(ProcessSteps.leaveSession(agent.ignoredSignals()));
        steps.addAll(ProcessSteps.streams(stdio.output(), stdio.errors()));
        context.execLabel().ifPresent(label -> steps.addAll(label.steps()));
        for (var file : cgroup.joinFiles()) {
            int tasks = open.add(syscalls.open(file, O_WRONLY));
            needed.add(tasks);
            steps.add(ProcessSteps.joinCgroup(tasks, file.toString()));
        }
        steps.add(ProcessSteps.enterNamespacesOf(company, context.users().isOwn()));
        var program = Program.in(environment(stdio), argv);
        return new LaunchPlan(
                0,
                cgroupDescriptor(syscalls, open),
                OptionalInt.of(company),
                needed,
                steps,
                new TreeSet<>(List.of(stdio.input())),
                lastSteps(stdio),
                ProcessSteps.execute(program.paths(), program.argv(), program.environment()));
    }

    /** Programs draw on a terminal only if they know its kind; this one is the usual guess, containerd's too. */
    private List<String> environment(ExecStdio stdio) {
        boolean isKnown = context.environment().stream().anyMatch(variable -> variable.startsWith("TERM="));
        if (!stdio.isTerminal() || isKnown) {
            return context.environment();
        }
        var environment = new ArrayList<>(context.environment());
        environment.add("TERM=xterm");
        return List.copyOf(environment);
    }

    private OptionalInt cgroupDescriptor(Syscalls syscalls, OpenDescriptors open) {
        var directory = cgroup.cloneTarget();
        return directory.isPresent()
                ? OptionalInt.of(open.add(syscalls.open(directory.get(), O_RDONLY)))
                : OptionalInt.empty();
    }

    /** The working directory comes first: its path is the user's, and no descriptor of the agent is open any more. */
    private List<Step> lastSteps(ExecStdio stdio) {
        var steps = new ArrayList<Step>();
        steps.addAll(RootSteps.enterDirectory(context.workingDirectory()));
        steps.addAll(ProcessSteps.useInput(stdio.input()));
        if (stdio.isTerminal()) {
            steps.add(ProcessSteps.takeTerminal());
        }
        steps.addAll(ProcessSteps.limits(agent.openFiles()));
        steps.add(ProcessSteps.usualUmask());
        steps.addAll(privileges.steps(agent.boundingSet(context.users())));
        return steps;
    }

    int oomScoreAdjustment() {
        return context.oomScoreAdjustment();
    }

    /**
     * @param gate the descriptors of the gate
     * @param namespaces of the container, by name
     */
    ExpectedSandbox expected(List<Integer> gate, Map<String, Long> namespaces) {
        return new ExpectedSandbox(
                context.users().onHost(context.uid()),
                context.users().onHost(context.gid()),
                context.groups().stream().map(context.users()::onHost).toList(),
                privileges.held().bits(),
                context.capabilities(),
                context.noNewPrivileges(),
                agent.seccompFilters() + (privileges.filter().isPresent() ? 1 : 0),
                namespaces,
                List.of(),
                List.of(),
                Map.of(),
                "",
                cgroup::confines,
                Stream.concat(Stream.of(0, 1, 2), gate.stream()).sorted().toList(),
                ProcessSteps.softOpenFiles(agent.openFiles()),
                agent.oomScoreAdjustment(context.oomScoreAdjustment()),
                context.users());
    }
}

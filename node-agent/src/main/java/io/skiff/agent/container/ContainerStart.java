package io.skiff.agent.container;

import io.skiff.agent.cgroup.CgroupTree;
import io.skiff.agent.cgroup.ContainerCgroup;
import io.skiff.agent.launch.ChildKilledException;
import io.skiff.agent.launch.GatedChild;
import io.skiff.agent.launch.Launcher;
import io.skiff.agent.launch.ProcessView;
import io.skiff.agent.launch.SandboxVerification;
import io.skiff.agent.linux.ErrnoException;
import io.skiff.agent.linux.Syscalls;
import io.skiff.agent.rootfs.OverlayRoot;
import io.skiff.agent.security.seccomp.Filters;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Makes one container and starts it. If that fails, it removes what it made. */
final class ContainerStart {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int FIFO_MODE = 0600;

    private final RuntimeConfig config;
    private final Syscalls syscalls;
    private final Launcher launcher;
    private final CgroupTree cgroups;
    private final OutputSink output;
    private final Clock clock;
    private final AgentProcess agent;
    private final ContainerRecords records;
    private final Filters filters;
    private final ContainerInputs inputs;

    ContainerStart(
            RuntimeConfig config,
            Syscalls syscalls,
            Launcher launcher,
            CgroupTree cgroups,
            OutputSink output,
            Clock clock,
            AgentProcess agent,
            ContainerRecords records,
            Filters filters,
            ContainerInputs inputs) {
        this.config = config;
        this.syscalls = syscalls;
        this.launcher = launcher;
        this.cgroups = cgroups;
        this.output = output;
        this.clock = clock;
        this.agent = agent;
        this.records = records;
        this.filters = filters;
        this.inputs = inputs;
    }

    /** @param pidfd the descriptor of its pid 1; the caller owns it */
    record Started(ContainerRecord record, int pidfd) {}

    /** @param company the record of the container that the spec names as such */
    Started start(ContainerSpec spec, PodNamespaces pod, Optional<ContainerRecord> company) {
        var id = spec.id();
        var blueprint = ContainerBlueprint.of(spec, agent, pod, filters);
        var cgroup = cgroups.container(id.pod().value(), ContainerFiles.cgroupName(id));
        var files = new ContainerFiles(config, id);
        files.requireAbsent();
        try (var open = new OpenDescriptors(syscalls)) {
            var context = ExecContext.of(blueprint);
            var joined = company.map(record -> Company.open(record, context, syscalls, open))
                    .or(() -> pod.pause()
                            .map(pause -> Company.open(pause, config.accounts(id.pod()), context, syscalls, open)));
            makeFiles(blueprint, files);
            cgroup.create(blueprint.limits());
            var child = new ContainerRecipe(
                    blueprint,
                    agent,
                    cgroups.view(),
                    cgroup,
                    root(spec, files),
                    config.mountPoint(),
                    pod,
                    joined,
                    files.accounts());
            return launch(blueprint, child, files);
        } catch (RuntimeException fault) {
            undo(id, files, fault);
            throw explain(spec, cgroup, fault);
        } catch (Error fault) {
            // such as of memory: a control group that stayed would keep its pod from being removed
            undo(id, files, fault);
            remove(cgroup, fault);
            throw fault;
        }
    }

    private static OverlayRoot root(ContainerSpec spec, ContainerFiles files) {
        return spec.keptLayer()
                .map(kept -> new OverlayRoot(spec.layers(), kept.upper(), kept.work()))
                .orElseGet(() -> new OverlayRoot(spec.layers(), files.upper(), files.work()));
    }

    private void makeFiles(ContainerBlueprint blueprint, ContainerFiles files) {
        var users = blueprint.users();
        files.create();
        if (users.isOwn()) {
            syscalls.changeOwner(files.upper(), users.onHost(0), users.onHost(0));
        }
        var streams = blueprint.spec().streams();
        if (streams.isTerminal()) {
            // which the child opens
            return;
        }
        var fifos = new ArrayList<>(List.of(files.stdout(), files.stderr()));
        if (streams.hasInput()) {
            fifos.add(files.stdin());
        }
        for (var fifo : fifos) {
            syscalls.makeFifo(fifo, FIFO_MODE);
            // a process in the container that reopens /dev/stdout needs the permission
            syscalls.changeOwner(
                    fifo,
                    users.onHost(blueprint.identity().uid()),
                    users.onHost(blueprint.identity().gid()));
        }
        output.attach(
                blueprint.spec().id(),
                files.stdout(),
                files.stderr(),
                blueprint.spec().logDirectory());
    }

    private Started launch(ContainerBlueprint blueprint, ContainerRecipe recipe, ContainerFiles files) {
        try (var open = new OpenDescriptors(syscalls)) {
            var stdio = new ContainerStdio(
                    blueprint.spec().streams(),
                    blueprint.users().onHost(blueprint.identity().uid()),
                    syscalls,
                    open,
                    files.stdout(),
                    files.stderr());
            var child = launcher.launch(recipe.plan(syscalls, open, stdio, files.stdin()));
            try {
                stdio.keptInput().ifPresent(end -> inputs.keep(blueprint.spec().id(), open.keep(end)));
                stdio.master().ifPresent(master -> takeTerminal(blueprint.spec(), child, master));
                var record = prepareOpening(blueprint, recipe, child, stdio.master());
                open(blueprint.spec(), child);
                return new Started(record, child.pidfd());
            } catch (RuntimeException | Error fault) {
                child.abort();
                throw fault;
            }
        }
    }

    private void takeTerminal(ContainerSpec spec, GatedChild child, int master) {
        output.attachTerminal(spec.id(), syscalls.takeDescriptor(child.pidfd(), master), spec.logDirectory());
        inputs.keep(spec.id(), syscalls.takeDescriptor(child.pidfd(), master));
    }

    private ContainerRecord prepareOpening(
            ContainerBlueprint blueprint, ContainerRecipe recipe, GatedChild child, OptionalInt master) {
        agent.adjustOomScore(child.pid(), blueprint.spec().resources().oomScoreAdjustment());
        var others = new ArrayList<>(child.gateDescriptors());
        master.ifPresent(others::add);
        var violations = SandboxVerification.violations(
                recipe.expected(others), ProcessView.of(child.pid(), syscalls), agent.namespaces());
        if (!violations.isEmpty()) {
            throw ContainerException.startError(
                    "the container's sandbox failed its verification: " + String.join("; ", violations));
        }
        var process = RunningProcess.find(child.pid())
                .orElseThrow(() -> new ChildKilledException("it was killed while it waited at the gate"));
        var record = ContainerRecord.of(
                blueprint,
                process,
                agent.boot(),
                clock.instant(),
                recipe.account(child.pid()).orElse(null));
        records.write(record);
        return record;
    }

    private void open(ContainerSpec spec, GatedChild child) {
        var failures = child.open();
        if (!failures.isEmpty()) {
            throw StartFailure.notExecuted(spec, failures);
        }
        if (!RunningProcess.awaitExecution(child.pid())) {
            syscalls.awaitReadable(child.pidfd(), PATIENCE);
            syscalls.reap(child.pidfd());
            syscalls.close(child.pidfd());
            throw new ChildKilledException("it was killed while it executed its program");
        }
    }

    private void undo(ContainerId id, ContainerFiles files, Throwable fault) {
        for (var step : List.<Runnable>of(() -> output.discard(id), () -> inputs.forget(id), files::delete)) {
            try {
                step.run();
            } catch (RuntimeException second) {
                fault.addSuppressed(second);
            }
        }
    }

    private static void remove(ContainerCgroup cgroup, Throwable fault) {
        try {
            cgroup.remove();
        } catch (RuntimeException second) {
            fault.addSuppressed(second);
        }
    }

    /**
     * Explains why a child was killed or got no memory: if the kernel says so, its limit was too small. What the child saw
     * in between may be any error: /proc has no entry for a process for which there is no memory. Removes the control
     * group.
     */
    private static RuntimeException explain(ContainerSpec spec, ContainerCgroup cgroup, RuntimeException fault) {
        boolean isLimited = spec.resources().memoryLimitBytes().isPresent();
        boolean isOutOfMemory = fault instanceof ErrnoException refused && StartFailure.isOutOfMemory(refused);
        boolean isKilled = cgroup.isOomKilled();
        remove(cgroup, fault);
        if (isLimited && (isOutOfMemory || isKilled)) {
            return StartFailure.memoryTooSmall(spec);
        }
        return fault instanceof ChildKilledException
                ? ContainerException.startError("the container could not be started: " + fault.getMessage(), fault)
                : fault;
    }
}

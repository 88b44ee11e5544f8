package io.skiff.agent.container;

import static io.skiff.agent.linux.Flags.SIGKILL;

import io.skiff.agent.cgroup.CgroupTree;
import io.skiff.agent.cgroup.Limits;
import io.skiff.agent.launch.ChildKilledException;
import io.skiff.agent.launch.GatedChild;
import io.skiff.agent.launch.Launcher;
import io.skiff.agent.launch.ProcessView;
import io.skiff.agent.launch.SandboxVerification;
import io.skiff.agent.linux.Syscalls;
import io.skiff.agent.security.seccomp.Filters;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The pause processes of pods whose containers share their processes: each holds its pod's pid namespace, as the first process in it, and what it adopts is
 * reaped. When one ends, the kernel ends all processes of its pod, and the next container that starts gets another one.
 */
final class PauseProcesses {

    /** Of its control group among those of the pod's containers, whose names have a number at the end. */
    private static final String NAME = "pause";

    private static final String REASON = "CreateContainerError";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** It never has children of its own, and its program is smaller than a page. */
    private static final Limits LIMITS =
            new Limits(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), OptionalLong.of(1));

    private final Sandboxes sandboxes;
    private final RuntimeConfig config;
    private final Syscalls syscalls;
    private final Launcher launcher;
    private final CgroupTree cgroups;
    private final AgentProcess agent;
    private final Filters filters;

    PauseProcesses(
            Sandboxes sandboxes,
            RuntimeConfig config,
            Syscalls syscalls,
            Launcher launcher,
            CgroupTree cgroups,
            AgentProcess agent,
            Filters filters) {
        this.sandboxes = sandboxes;
        this.config = config;
        this.syscalls = syscalls;
        this.launcher = launcher;
        this.cgroups = cgroups;
        this.agent = agent;
        this.filters = filters;
    }

    /** Adds the running pause process to the namespaces of a pod whose containers share their processes. */
    synchronized PodNamespaces in(PodNamespaces pod) {
        if (!pod.sandbox().sharesProcesses()) {
            return pod;
        }
        var uid = pod.sandbox().pod();
        var running = recorded(uid).filter(RunningProcess::isRunning);
        if (running.isPresent()) {
            return pod.with(running.get());
        }
        end(uid);
        return pod.with(start(pod));
    }

    private RunningProcess start(PodNamespaces pod) {
        var cgroup = cgroups.container(pod.sandbox().pod().value(), NAME);
        cgroup.create(LIMITS);
        try (var open = new OpenDescriptors(syscalls)) {
            var accounts = config.accounts(pod.sandbox().pod());
            ExitAccounts.create(accounts);
            var recipe = new PauseRecipe(pod, agent, cgroup, config.mountPoint(), filters, accounts);
            var child = launcher.launch(recipe.plan(syscalls, open));
            try {
                return open(pod.sandbox().pod(), recipe, child);
            } catch (RuntimeException fault) {
                child.abort();
                throw fault;
            }
        } catch (ChildKilledException fault) {
            throw new ContainerException(REASON, "the pod's pause process: " + fault.getMessage(), fault);
        }
    }

    private RunningProcess open(PodUid pod, PauseRecipe recipe, GatedChild child) {
        agent.adjustOomScore(child.pid(), PauseRecipe.OOM_SCORE_ADJUSTMENT);
        var violations = SandboxVerification.violations(
                recipe.expected(child.gateDescriptors()), ProcessView.of(child.pid(), syscalls), agent.namespaces());
        if (!violations.isEmpty()) {
            throw new ContainerException(
                    REASON, "the pod's pause process failed its verification: " + String.join("; ", violations));
        }
        var process = RunningProcess.find(child.pid())
                .orElseThrow(() -> new ChildKilledException("it was killed while it waited at the gate"));
        sandboxes.recordPause(pod, agent.boot() + " " + process.pid() + " " + process.startTicks());
        var failures = child.open();
        if (!failures.isEmpty()) {
            throw new ContainerException(REASON, "the pod's pause process was not executed: " + failures);
        }
        boolean isExecuted = RunningProcess.awaitExecution(child.pid());
        syscalls.close(child.pidfd());
        if (!isExecuted) {
            throw new ChildKilledException("it was killed while it executed its program");
        }
        return process;
    }

    private Optional<RunningProcess> recorded(PodUid pod) {
        return sandboxes
                .pauseRecord(pod)
                .map(text -> text.split(" ", -1))
                .filter(words -> words.length == 3 && words[0].equals(agent.boot()))
                .map(words -> new RunningProcess(Integer.parseInt(words[1]), Long.parseLong(words[2])));
    }

    /** Ends the pod's pause process, and with it all processes of the pod. Does nothing if it has none. */
    synchronized void end(PodUid pod) {
        if (sandboxes.pauseRecord(pod).isEmpty()) {
            return;
        }
        recorded(pod).ifPresent(this::killAndReap);
        var cgroup = cgroups.container(pod.value(), NAME);
        // one whose record was lost
        cgroup.kill();
        cgroup.remove();
    }

    private void killAndReap(RunningProcess process) {
        var pidfd = syscalls.openProcess(process.pid());
        if (pidfd.isEmpty()) {
            return;
        }
        try {
            // opens the descriptor before it looks at the process: from then on the pid cannot be reused
            if (process.isAlive()) {
                syscalls.sendSignal(pidfd.getAsInt(), SIGKILL);
                syscalls.awaitReadable(pidfd.getAsInt(), PATIENCE);
                syscalls.reap(pidfd.getAsInt());
            }
        } finally {
            syscalls.close(pidfd.getAsInt());
        }
    }

    /** The text of a file of a pod without a pause process, whose first container gets one. */
    static byte[] none() {
        return "none".getBytes(StandardCharsets.US_ASCII);
    }
}

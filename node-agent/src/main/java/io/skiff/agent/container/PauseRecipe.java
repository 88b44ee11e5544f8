package io.skiff.agent.container;

import static io.skiff.agent.linux.Flags.AT_FDCWD;
import static io.skiff.agent.linux.Flags.CLONE_NEWNS;
import static io.skiff.agent.linux.Flags.CLONE_NEWPID;
import static io.skiff.agent.linux.Flags.MS_BIND;
import static io.skiff.agent.linux.Flags.MS_NODEV;
import static io.skiff.agent.linux.Flags.MS_NOSUID;
import static io.skiff.agent.linux.Flags.MS_RDONLY;
import static io.skiff.agent.linux.Flags.MS_REMOUNT;
import static io.skiff.agent.linux.Flags.O_CREAT;
import static io.skiff.agent.linux.Flags.O_EXCL;
import static io.skiff.agent.linux.Flags.O_RDONLY;
import static io.skiff.agent.linux.Flags.O_WRONLY;

import io.skiff.agent.cgroup.ContainerCgroup;
import io.skiff.agent.launch.ExpectedMount;
import io.skiff.agent.launch.ExpectedSandbox;
import io.skiff.agent.launch.LaunchPlan;
import io.skiff.agent.launch.ProcessSteps;
import io.skiff.agent.launch.Step;
import io.skiff.agent.linux.SyscallNumber;
import io.skiff.agent.linux.Syscalls;
import io.skiff.agent.rootfs.RootSteps;
import io.skiff.agent.security.CapabilitySet;
import io.skiff.agent.security.Identity;
import io.skiff.agent.security.PrivilegeSteps;
import io.skiff.agent.security.UserSteps;
import io.skiff.agent.security.seccomp.Filters;
import io.skiff.agent.security.seccomp.SeccompChoice;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Writes the recipe of a pod's pause process: a container of its own without streams, volumes or capabilities, whose root is a file system in memory with
 * nothing in it but {@link PauseProgram}.
 */
final class PauseRecipe {

    /** As in Kubernetes: the last to be killed for want of memory, because all of the pod ends with it. */
    static final int OOM_SCORE_ADJUSTMENT = -998;

    private static final String PROGRAM = "pause";
    private static final int EXECUTABLE_BY_ALL = 0555;

    /** As that of Kubernetes' pause image: nobody else's. */
    private static final Identity NOBODY = new Identity(65535, 65535, List.of(65535L), "/");

    private final PodNamespaces pod;
    private final AgentProcess agent;
    private final ContainerCgroup cgroup;
    private final Path mountPoint;
    private final Path accounts;
    private final PrivilegeSteps privileges;

    PauseRecipe(
            PodNamespaces pod,
            AgentProcess agent,
            ContainerCgroup cgroup,
            Path mountPoint,
            Filters filters,
            Path accounts) {
        this.pod = pod;
        this.agent = agent;
        this.cgroup = cgroup;
        this.mountPoint = mountPoint;
        this.accounts = accounts;
        this.privileges = new PrivilegeSteps(
                NOBODY,
                CapabilitySet.NONE,
                true,
                filters.find(SeccompChoice.RUNTIME_DEFAULT, CapabilitySet.NONE, NOBODY, true));
    }

    LaunchPlan plan(Syscalls syscalls, OpenDescriptors open) {
        var steps = new ArrayList<Step>();
        steps.addAll(ProcessSteps.leaveSession(agent.ignoredSignals()));
        steps.addAll(ProcessSteps.closeStreams());
        steps.add(ExitAccounts.step(open.add(syscalls.open(accounts, O_WRONLY))));
        for (var file : cgroup.joinFiles()) {
            steps.add(ProcessSteps.joinCgroup(open.add(syscalls.open(file, O_WRONLY)), file.toString()));
        }
        for (var namespace : pod.enteredFirst()) {
            steps.add(ProcessSteps.enterNamespace(
                    open.add(syscalls.open(namespace, O_RDONLY)),
                    namespace.getFileName().toString()));
        }
        steps.add(ProcessSteps.isolateCgroups());
        steps.add(ProcessSteps.clearUmask());
        steps.addAll(RootSteps.enter(root(), mountPoint));
        var needed = new TreeSet<>(open.all());
        var users = pod.userNamespace()
                .map(namespace -> OptionalInt.of(open.add(syscalls.open(namespace, O_RDONLY))))
                .orElse(OptionalInt.empty());
        users.ifPresent(needed::add);
        var last = new TreeSet<Integer>();
        users.ifPresent(last::add);
        var directory = cgroup.cloneTarget();
        return new LaunchPlan(
                CLONE_NEWNS | CLONE_NEWPID,
                directory.isPresent()
                        ? OptionalInt.of(open.add(syscalls.open(directory.get(), O_RDONLY)))
                        : OptionalInt.empty(),
                OptionalInt.empty(),
                needed,
                steps,
                last,
                lastSteps(users),
                ProcessSteps.execute(List.of("/" + PROGRAM), List.of("/" + PROGRAM), List.of()));
    }

    /** The program's file gets descriptor 0, which is closed before. */
    private List<Step> root() {
        var target = mountPoint.toString();
        var program = PauseProgram.executable();
        return List.of(
                Step.of(
                        "mount tmpfs on",
                        target,
                        SyscallNumber.MOUNT,
                        "tmpfs",
                        target,
                        "tmpfs",
                        MS_NOSUID | MS_NODEV,
                        "size=64k,nr_inodes=4,mode=755"),
                Step.of("chdir", target, SyscallNumber.CHDIR, target),
                Step.of(
                        "make",
                        PROGRAM,
                        SyscallNumber.OPENAT,
                        AT_FDCWD,
                        PROGRAM,
                        O_WRONLY | O_CREAT | O_EXCL,
                        EXECUTABLE_BY_ALL),
                Step.of("write", PROGRAM, SyscallNumber.WRITE, 0, program, program.length),
                Step.of("close", PROGRAM, SyscallNumber.CLOSE, 0));
    }

    private List<Step> lastSteps(OptionalInt users) {
        var steps = new ArrayList<Step>();
        steps.add(Step.of(
                "make read-only",
                "/",
                SyscallNumber.MOUNT,
                "",
                "/",
                0,
                MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV,
                0));
        steps.addAll(ProcessSteps.limits(agent.openFiles()));
        steps.add(ProcessSteps.usualUmask());
        users.ifPresent(namespace -> steps.addAll(UserSteps.enter(namespace)));
        steps.addAll(privileges.steps(agent.boundingSet(pod.users())));
        return steps;
    }

    /** @param gate the descriptors of the gate */
    ExpectedSandbox expected(List<Integer> gate) {
        return new ExpectedSandbox(
                pod.users().onHost(NOBODY.uid()),
                pod.users().onHost(NOBODY.gid()),
                NOBODY.groups().stream().map(pod.users()::onHost).toList(),
                0,
                0,
                true,
                agent.seccompFilters() + (privileges.filter().isPresent() ? 1 : 0),
                pod.shared(agent),
                Stream.concat(Stream.of("mnt", "cgroup"), pod.sandbox().host().ownKinds().stream())
                        .toList(),
                List.of(ExpectedMount.readOnly("/", "tmpfs")),
                Map.of(),
                "",
                cgroup::confines,
                gate.stream().sorted().toList(),
                ProcessSteps.softOpenFiles(agent.openFiles()),
                agent.oomScoreAdjustment(OOM_SCORE_ADJUSTMENT),
                pod.users());
    }
}

package io.skiff.agent.container;

import static io.skiff.agent.linux.Flags.CLONE_NEWNS;
import static io.skiff.agent.linux.Flags.CLONE_NEWPID;
import static io.skiff.agent.linux.Flags.MS_BIND;
import static io.skiff.agent.linux.Flags.MS_RDONLY;
import static io.skiff.agent.linux.Flags.MS_REMOUNT;
import static io.skiff.agent.linux.Flags.O_RDONLY;
import static io.skiff.agent.linux.Flags.O_WRONLY;

import io.skiff.agent.cgroup.CgroupTree;
import io.skiff.agent.cgroup.ContainerCgroup;
import io.skiff.agent.launch.ExpectedMount;
import io.skiff.agent.launch.ExpectedSandbox;
import io.skiff.agent.launch.ExpectedVolume;
import io.skiff.agent.launch.LaunchPlan;
import io.skiff.agent.launch.ProcessSteps;
import io.skiff.agent.launch.Step;
import io.skiff.agent.linux.SyscallNumber;
import io.skiff.agent.linux.Syscalls;
import io.skiff.agent.rootfs.HiddenPaths;
import io.skiff.agent.rootfs.HostDevices;
import io.skiff.agent.rootfs.KernelMounts;
import io.skiff.agent.rootfs.OverlayRoot;
import io.skiff.agent.rootfs.RootSteps;
import io.skiff.agent.security.UserSteps;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Writes the recipe of a container: the steps of its child, and the state that the verification expects afterwards. It
 * opens the descriptors that the steps need; {@link OpenDescriptors} closes them.
 */
public final class ContainerRecipe {

    private static final HiddenPaths HIDDEN = HiddenPaths.DOCKER_DEFAULT.present();
    private static final Path DEVICES = Path.of("/dev");

    private final ContainerBlueprint blueprint;
    private final AgentProcess agent;
    private final KernelMounts kernel;
    private final HiddenPaths hidden;
    private final ContainerCgroup cgroup;
    private final OverlayRoot root;
    private final Path mountPoint;
    private final PodNamespaces pod;
    private final Optional<Company> company;
    private final Path accounts;
    /** Each volume, by the id of its opened mount. */
    private final Map<Integer, ExpectedVolume> volumes = new HashMap<>();

    ContainerRecipe(
            ContainerBlueprint blueprint,
            AgentProcess agent,
            CgroupTree.View cgroupView,
            ContainerCgroup cgroup,
            OverlayRoot root,
            Path mountPoint,
            PodNamespaces pod,
            Optional<Company> company,
            Path accounts) {
        this.blueprint = blueprint;
        this.agent = agent;
        var confinement = blueprint.spec().security().confinement();
        this.kernel = new KernelMounts(
                cgroupView,
                confinement.isPrivileged() ? HostDevices.in(DEVICES) : HostDevices.NONE,
                confinement.isPrivileged(),
                pod.users());
        this.hidden = confinement.hidesKernelFiles() ? HIDDEN : HiddenPaths.NONE;
        this.cgroup = cgroup;
        this.root = root;
        this.mountPoint = mountPoint;
        this.pod = pod;
        this.company = company;
        this.accounts = accounts;
    }

    LaunchPlan plan(Syscalls syscalls, OpenDescriptors open, ContainerStdio stdio, Path stdin) {
        var steps = new ArrayList<Step>();
        steps.addAll(ProcessSteps.leaveSession(agent.ignoredSignals()));
        steps.addAll(stdio.outputs());
        if (ownsProcesses()) {
            steps.add(ExitAccounts.step(open.add(syscalls.open(accounts, O_WRONLY))));
        }
        blueprint.label().ifPresent(label -> steps.addAll(label.steps()));
        for (var file : cgroup.joinFiles()) {
            steps.add(ProcessSteps.joinCgroup(open.add(syscalls.open(file, O_WRONLY)), file.toString()));
        }
        for (var namespace : pod.enteredFirst()) {
            steps.add(ProcessSteps.enterNamespace(
                    open.add(syscalls.open(namespace, O_RDONLY)),
                    namespace.getFileName().toString()));
        }
        steps.add(ProcessSteps.isolateCgroups());
        stdio.openInput(syscalls, open, stdin);
        var trees = new MountedTrees(syscalls, open, pod);
        steps.addAll(rootSteps(trees, stdio));
        volumes.putAll(trees.expected());
        var last = new TreeSet<>(stdio.lastDescriptors());
        trees.users().ifPresent(last::add);
        // taken before the control group's descriptor, which is a directory of the host and only for the agent's clone3
        var needed = new TreeSet<>(open.all());
        var program = blueprint.program();
        return new LaunchPlan(
                ownsProcesses() ? CLONE_NEWNS | CLONE_NEWPID : CLONE_NEWNS,
                cgroupDescriptor(syscalls, open),
                company.map(other -> OptionalInt.of(other.pidfd())).orElse(OptionalInt.empty()),
                needed,
                steps,
                last,
                lastSteps(stdio, trees.users()),
                ProcessSteps.execute(program.paths(), program.argv(), program.environment()));
    }

    private OptionalInt cgroupDescriptor(Syscalls syscalls, OpenDescriptors open) {
        var directory = cgroup.cloneTarget();
        return directory.isPresent()
                ? OptionalInt.of(open.add(syscalls.open(directory.get(), O_RDONLY)))
                : OptionalInt.empty();
    }

    private List<Step> rootSteps(MountedTrees trees, ContainerStdio stdio) {
        var steps = new ArrayList<Step>();
        steps.add(ProcessSteps.clearUmask());
        steps.addAll(RootSteps.enter(root, mountPoint, trees.layers(root)));
        if (pod.users().isOwn()) {
            steps.addAll(UserSteps.makeFilesAsRootOf(pod.users()));
        }
        steps.addAll(kernel.dev());
        steps.addAll(stdio.inputs());
        steps.addAll(kernel.sys());
        steps.addAll(kernel.cgroups());
        steps.addAll(kernel.proc());
        steps.addAll(hidden.steps());
        steps.addAll(trees.volumes(blueprint.spec().mounts()));
        return steps;
    }

    private List<Step> lastSteps(ContainerStdio stdio, OptionalInt users) {
        var spec = blueprint.spec();
        var steps = new ArrayList<Step>();
        // after all mounts, because a held working directory is not hidden by a later mount
        steps.addAll(RootSteps.workIn(spec.workingDirectory()));
        if (spec.security().readOnlyRoot()) {
            steps.add(Step.of(
                    "make read-only", "/", SyscallNumber.MOUNT, "", "/", 0, MS_REMOUNT | MS_BIND | MS_RDONLY, 0));
        }
        steps.addAll(stdio.lastSteps());
        // after the descriptors: a busy agent's have numbers above a container's limit, where dup3 would fail
        steps.addAll(ProcessSteps.limits(agent.openFiles()));
        steps.add(ProcessSteps.usualUmask());
        users.ifPresent(namespace -> steps.addAll(UserSteps.enter(namespace)));
        steps.addAll(blueprint.privileges().steps(agent.boundingSet(pod.users())));
        return steps;
    }

    /** @param others the descriptors of the gate, and what else the child has until it executes its program */
    ExpectedSandbox expected(List<Integer> others) {
        var privileges = blueprint.privileges();
        return new ExpectedSandbox(
                pod.users().onHost(blueprint.identity().uid()),
                pod.users().onHost(blueprint.identity().gid()),
                blueprint.identity().groups().stream().map(pod.users()::onHost).toList(),
                privileges.held().bits(),
                privileges.capabilities().bits(),
                privileges.noNewPrivileges(),
                agent.seccompFilters() + (privileges.filter().isPresent() ? 1 : 0),
                sharedNamespaces(),
                Stream.concat(Stream.of("mnt", "cgroup"), ownKinds().stream()).toList(),
                mounts(),
                volumes,
                root.upper().toString(),
                cgroup::confines,
                Stream.concat(Stream.of(0, 1, 2), others.stream()).sorted().toList(),
                ProcessSteps.softOpenFiles(agent.openFiles()),
                agent.oomScoreAdjustment(blueprint.spec().resources().oomScoreAdjustment()),
                pod.users());
    }

    private Map<String, Long> sharedNamespaces() {
        var inodes = pod.shared(agent);
        company.ifPresent(other -> inodes.put("pid", other.pidNamespace()));
        return inodes;
    }

    private List<String> ownKinds() {
        return pod.sandbox().host().ownKinds().stream()
                .filter(kind -> !(kind.equals("pid") && company.isPresent()))
                .toList();
    }

    /** Whether it is the first process of a pid namespace. */
    private boolean ownsProcesses() {
        return ownKinds().contains("pid");
    }

    /** Where the kernel writes down how the container's process ends; empty among the host's processes. */
    Optional<ProcessAccount> account(int pid) {
        return ownsProcesses()
                ? Optional.of(new ProcessAccount(accounts.toString(), 1))
                : company.map(Company::accounts)
                        .map(file -> new ProcessAccount(file.toString(), RunningProcess.numberInside(pid)));
    }

    private List<ExpectedMount> mounts() {
        var mounts = new ArrayList<ExpectedMount>();
        mounts.add(new ExpectedMount("/", "overlay", blueprint.spec().security().readOnlyRoot()));
        mounts.addAll(kernel.mounts());
        mounts.addAll(hidden.mounts());
        return mounts;
    }
}

package io.skiff.agent.container;

import static io.skiff.agent.linux.Flags.CLONE_NEWNS;
import static io.skiff.agent.linux.Flags.CLONE_NEWPID;
import static io.skiff.agent.linux.Flags.MS_BIND;
import static io.skiff.agent.linux.Flags.MS_RDONLY;
import static io.skiff.agent.linux.Flags.MS_REMOUNT;
import static io.skiff.agent.linux.Flags.O_RDONLY;
import static io.skiff.agent.linux.Flags.O_RDWR;
import static io.skiff.agent.linux.Flags.O_WRONLY;

import io.skiff.agent.cgroup.CgroupTree;
import io.skiff.agent.cgroup.ContainerCgroup;
import io.skiff.agent.launch.ExpectedMount;
import io.skiff.agent.launch.ExpectedSandbox;
import io.skiff.agent.launch.ExpectedVolume;
import io.skiff.agent.launch.LaunchPlan;
import io.skiff.agent.launch.ProcessSteps;
import io.skiff.agent.launch.ProcessView;
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
    /** Each volume, by the id of its opened mount. */
    private final Map<Integer, ExpectedVolume> volumes = new HashMap<>();

    ContainerRecipe(
            ContainerBlueprint blueprint,
            AgentProcess agent,
            CgroupTree.View cgroupView,
            ContainerCgroup cgroup,
            OverlayRoot root,
            Path mountPoint,
            PodNamespaces pod) {
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
    }

    LaunchPlan plan(Syscalls syscalls, OpenDescriptors open, Path stdout, Path stderr) {
        var steps = new ArrayList<Step>();
        steps.addAll(ProcessSteps.leaveSession(agent.ignoredSignals()));
        steps.addAll(
                ProcessSteps.streams(open.add(syscalls.open(stdout, O_RDWR)), open.add(syscalls.open(stderr, O_RDWR))));
        for (var file : cgroup.joinFiles()) {
            steps.add(ProcessSteps.joinCgroup(open.add(syscalls.open(file, O_WRONLY)), file.toString()));
        }
        for (var namespace : pod.enteredFirst()) {
            steps.add(ProcessSteps.enterNamespace(
                    open.add(syscalls.open(namespace, O_RDONLY)),
                    namespace.getFileName().toString()));
        }
        steps.add(ProcessSteps.isolateCgroups());
        int input = open.add(syscalls.open(Path.of("/dev/null"), O_RDONLY));
        var trees = new MountedTrees(syscalls, open, pod);
        steps.addAll(rootSteps(trees, input));
        volumes.putAll(trees.expected());
        var last = new TreeSet<>(List.of(input));
        trees.users().ifPresent(last::add);
        // taken before the control group's descriptor, which is a directory of the host and only for the agent's clone3
        var needed = new TreeSet<>(open.all());
        var program = blueprint.program();
        return new LaunchPlan(
                pod.sandbox().host().pid() ? CLONE_NEWNS : CLONE_NEWNS | CLONE_NEWPID,
                cgroupDescriptor(syscalls, open),
                OptionalInt.empty(),
                needed,
                steps,
                last,
                lastSteps(input, trees.users()),
                ProcessSteps.execute(program.paths(), program.argv(), program.environment()));
    }

    private OptionalInt cgroupDescriptor(Syscalls syscalls, OpenDescriptors open) {
        var directory = cgroup.cloneTarget();
        return directory.isPresent()
                ? OptionalInt.of(open.add(syscalls.open(directory.get(), O_RDONLY)))
                : OptionalInt.empty();
    }

    private List<Step> rootSteps(MountedTrees trees, int input) {
        var steps = new ArrayList<Step>();
        steps.add(ProcessSteps.clearUmask());
        steps.addAll(RootSteps.enter(root, mountPoint, trees.layers(root)));
        if (pod.users().isOwn()) {
            steps.addAll(UserSteps.makeFilesAsRootOf(pod.users()));
        }
        steps.addAll(kernel.dev());
        steps.addAll(ProcessSteps.openEmptyInput(input));
        steps.addAll(kernel.sys());
        steps.addAll(kernel.cgroups());
        steps.addAll(kernel.proc());
        steps.addAll(hidden.steps());
        steps.addAll(trees.volumes(blueprint.spec().mounts()));
        return steps;
    }

    private List<Step> lastSteps(int input, OptionalInt users) {
        var spec = blueprint.spec();
        var steps = new ArrayList<Step>();
        // after all mounts, because a held working directory is not hidden by a later mount
        steps.addAll(RootSteps.workIn(spec.workingDirectory()));
        if (spec.security().readOnlyRoot()) {
            steps.add(Step.of(
                    "make read-only", "/", SyscallNumber.MOUNT, "", "/", 0, MS_REMOUNT | MS_BIND | MS_RDONLY, 0));
        }
        steps.addAll(ProcessSteps.useInput(input));
        // after the descriptors: a busy agent's have numbers above a container's limit, where dup3 would fail
        steps.addAll(ProcessSteps.limits(agent.openFiles()));
        steps.add(ProcessSteps.usualUmask());
        users.ifPresent(namespace -> steps.addAll(UserSteps.enter(namespace)));
        steps.addAll(blueprint.privileges().steps(agent.boundingSet()));
        return steps;
    }

    /** @param gate the descriptors of the gate */
    ExpectedSandbox expected(List<Integer> gate) {
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
                Stream.concat(Stream.of("mnt", "cgroup"), pod.sandbox().host().ownKinds().stream())
                        .toList(),
                mounts(),
                volumes,
                root.upper().toString(),
                cgroup::confines,
                Stream.concat(Stream.of(0, 1, 2), gate.stream()).sorted().toList(),
                ProcessSteps.softOpenFiles(agent.openFiles()),
                agent.containerOomScoreAdjustment(),
                pod.users());
    }

    private Map<String, Long> sharedNamespaces() {
        var inodes = new HashMap<String, Long>();
        pod.files().forEach(file -> inodes.put(file.getFileName().toString(), ProcessView.inode(file)));
        // the agent's own are what a pod gets as the host's
        pod.sandbox()
                .host()
                .kinds()
                .forEach(kind -> inodes.put(kind, agent.namespaces().get(kind)));
        return inodes;
    }

    private List<ExpectedMount> mounts() {
        var mounts = new ArrayList<ExpectedMount>();
        mounts.add(new ExpectedMount("/", "overlay", blueprint.spec().security().readOnlyRoot()));
        mounts.addAll(kernel.mounts());
        mounts.addAll(hidden.mounts());
        return mounts;
    }
}

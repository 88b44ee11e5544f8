package io.skiff.agent.cgroup;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The control groups of version 2: one hierarchy. */
final class UnifiedTree implements CgroupTree {

    private final Path mount;
    private final String rootName;
    private final List<Controller> limits;
    private final Controller devices;

    private UnifiedTree(Path mount, String rootName, List<Controller> limits, Controller devices) {
        this.mount = mount;
        this.rootName = rootName;
        this.limits = List.copyOf(limits);
        this.devices = devices;
    }

    /**
     * Finds the tree; empty unless every controller is in the unified hierarchy. A hybrid host has them in version 1.
     */
    static Optional<UnifiedTree> find(
            List<CgroupMount> mounts, String rootName, List<? extends Controller> limits, Controller devices) {
        return mounts.stream()
                .filter(CgroupMount::isUnified)
                .filter(mount -> presentIn(mount.path(), limits).containsAll(needed(limits)))
                .findFirst()
                .map(mount -> new UnifiedTree(mount.path(), rootName, presentIn(mount.path(), limits), devices));
    }

    private static List<Controller> needed(List<? extends Controller> limits) {
        return limits.stream()
                .filter(Controller::isNeeded)
                .<Controller>map(each -> each)
                .toList();
    }

    private static List<Controller> presentIn(Path group, List<? extends Controller> limits) {
        var present = Set.of(
                CgroupFile.in(group, "cgroup.controllers").read().orElse("").split(" ", -1));
        return limits.stream()
                .filter(controller -> present.contains(controller.name()))
                .<Controller>map(each -> each)
                .toList();
    }

    @Override
    public ContainerCgroup container(String pod, String container) {
        return new UnifiedCgroup(pod, container);
    }

    @Override
    public void createPod(String pod, PodLimits limits) {
        var root = mount.resolve(rootName);
        var group = root.resolve(pod);
        new CgroupDirectory(group).create();
        handDown(mount);
        handDown(root);
        CpuController.shareUnified(group, limits.cpuRequestMillis());
        limits.memoryLimitBytes().ifPresent(bytes -> MemoryController.limitUnified(group, bytes));
        MemoryController.protect(group, limits.memoryRequestBytes());
        protectAll();
    }

    @Override
    public Optional<Usage> usage(String pod, String container) {
        var group = mount.resolve(rootName).resolve(pod).resolve(container);
        var micros = CgroupFile.in(group, "cpu.stat").readField("usage_usec");
        var memory = MemoryController.workingSetUnified(group);
        return micros.isPresent() && memory.isPresent()
                ? Optional.of(new Usage(micros.getAsLong() * 1000, memory.getAsLong()))
                : Optional.empty();
    }

    @Override
    public long processes(String pod, String container) {
        return PidsController.count(mount.resolve(rootName).resolve(pod).resolve(container));
    }

    @Override
    public void removePod(String pod) {
        new CgroupDirectory(mount.resolve(rootName).resolve(pod)).remove();
        protectAll();
    }

    /** What is left to a pod counts only as far as it is left to the group above: that has as much as all pods together. */
    private synchronized void protectAll() {
        var root = new CgroupDirectory(mount.resolve(rootName));
        long all =
                root.groups().stream().mapToLong(MemoryController::protection).sum();
        MemoryController.protect(root.path(), all);
    }

    @Override
    public Set<String> pods() {
        return CgroupDirectory.names(Stream.of(mount.resolve(rootName)));
    }

    @Override
    public void remove() {
        new CgroupDirectory(mount.resolve(rootName)).remove();
    }

    @Override
    public List<Path> mounts() {
        return List.of(mount);
    }

    @Override
    public View view() {
        return new View(List.of());
    }

    /**
     * Enables the controllers in each group above: a group only gets the controllers that all groups above it pass on.
     */
    private void handDown(Path group) {
        var file = CgroupFile.in(group, "cgroup.subtree_control");
        var enabled = Set.of(file.read().orElse("").split(" ", -1));
        limits.stream()
                .map(Controller::name)
                .filter(name -> !enabled.contains(name))
                .forEach(name -> file.write("+" + name));
    }

    private final class UnifiedCgroup implements ContainerCgroup {

        private final Path root = mount.resolve(rootName);
        private final Path pod;
        private final Path group;

        UnifiedCgroup(String pod, String container) {
            this.pod = root.resolve(pod);
            this.group = this.pod.resolve(container);
        }

        private UnifiedCgroup(Path pod, Path group) {
            this.pod = pod;
            this.group = group;
        }

        @Override
        public ContainerCgroup beneath(int number) {
            return new UnifiedCgroup(pod, group.resolve(CgroupDirectory.beneath(number)));
        }

        @Override
        public List<Integer> numbersBeneath() {
            return new CgroupDirectory(group).numbersBeneath();
        }

        @Override
        public void create() {
            new CgroupDirectory(group).create();
        }

        @Override
        public String name() {
            return "/" + mount.relativize(group);
        }

        @Override
        public void create(Limits wanted) {
            new CgroupDirectory(pod).create();
            handDown(mount);
            handDown(root);
            handDown(pod);
            new CgroupDirectory(group).create();
            limits.forEach(controller -> controller.applyUnified(group, wanted));
            devices.applyUnified(group, wanted);
        }

        @Override
        public void change(Limits wanted) {
            limits.forEach(controller -> controller.applyUnified(group, wanted));
        }

        @Override
        public List<Path> joinFiles() {
            return List.of();
        }

        @Override
        public Optional<Path> cloneTarget() {
            return Optional.of(group);
        }

        @Override
        public boolean contains(String processCgroups) {
            return processCgroups.lines().anyMatch(line -> line.startsWith("0::") && line.endsWith(name()));
        }

        @Override
        public boolean confines(String processCgroups) {
            return contains(processCgroups);
        }

        @Override
        public void kill() {
            var kill = CgroupFile.in(group, "cgroup.kill");
            if (kill.exists()) {
                kill.write("1");
            }
        }

        @Override
        public boolean isOomKilled() {
            return MemoryController.oomKillsUnified(group).orElse(0) > 0;
        }

        @Override
        public void remove() {
            var directory = new CgroupDirectory(group);
            directory.removeBeneath();
            directory.remove();
        }

        @Override
        public boolean tryRemove() {
            return new CgroupDirectory(group).tryRemove();
        }
    }
}

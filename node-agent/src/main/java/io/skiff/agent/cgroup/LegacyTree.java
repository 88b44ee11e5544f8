package io.skiff.agent.cgroup;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The control groups of version 1: one hierarchy for each controller, or for a few together. */
final class LegacyTree implements CgroupTree {

    private final Map<Controller, CgroupMount> hierarchies;
    private final Optional<Path> accounting;
    private final String rootName;

    /** @param accounting where the kernel counts the time on processors; {@link EveryHierarchy} makes the groups there */
    private LegacyTree(Map<Controller, CgroupMount> hierarchies, Optional<Path> accounting, String rootName) {
        this.hierarchies = new LinkedHashMap<>(hierarchies);
        this.accounting = accounting;
        this.rootName = rootName;
    }

    /** Finds the tree; empty unless every controller has its hierarchy. */
    static Optional<LegacyTree> find(
            List<CgroupMount> mounts, String rootName, List<? extends Controller> limits, Controller devices) {
        var hierarchies = new LinkedHashMap<Controller, CgroupMount>();
        Stream.concat(limits.stream(), Stream.of(devices))
                .forEach(controller -> mounts.stream()
                        .filter(mount -> mount.controllers().contains(controller.name()) && !mount.isReadOnly())
                        .findFirst()
                        .ifPresent(mount -> hierarchies.put(controller, mount)));
        var accounting = mounts.stream()
                .filter(mount -> mount.controllers().contains("cpuacct"))
                .map(CgroupMount::path)
                .findFirst();
        boolean hasAll = hierarchies.containsKey(devices)
                && limits.stream().filter(Controller::isNeeded).allMatch(hierarchies::containsKey);
        return hasAll ? Optional.of(new LegacyTree(hierarchies, accounting, rootName)) : Optional.empty();
    }

    @Override
    public ContainerCgroup container(String pod, String container) {
        return new LegacyCgroup(Path.of(rootName, pod, container));
    }

    @Override
    public void createPod(String pod, PodLimits limits) {
        var devices = mountOf(DevicesController.class).resolve(rootName).resolve(pod);
        boolean isNew = Files.notExists(devices);
        mounts().forEach(mount -> new CgroupDirectory(mount.resolve(rootName).resolve(pod)).create());
        if (isNew) {
            // once for the pod: its containers inherit the rules
            DevicesController.restrict(devices);
        }
        CpuController.shareLegacy(
                mountOf(CpuController.class).resolve(rootName).resolve(pod), limits.cpuRequestMillis());
        limits.memoryLimitBytes()
                .ifPresent(bytes -> MemoryController.limitLegacy(
                        mountOf(MemoryController.class).resolve(rootName).resolve(pod), bytes));
    }

    @Override
    public Optional<Usage> usage(String pod, String container) {
        var relative = Path.of(rootName, pod, container);
        var cpu = accounting.flatMap(
                mount -> CgroupFile.in(mount.resolve(relative), "cpuacct.usage").read());
        var memory = MemoryController.workingSetLegacy(
                mountOf(MemoryController.class).resolve(relative));
        return cpu.isPresent() && memory.isPresent()
                ? Optional.of(new Usage(Long.parseLong(cpu.get()), memory.getAsLong()))
                : Optional.empty();
    }

    @Override
    public long processes(String pod, String container) {
        return PidsController.count(
                mountOf(PidsController.class).resolve(rootName).resolve(pod).resolve(container));
    }

    @Override
    public void removePod(String pod) {
        mounts().forEach(mount -> new CgroupDirectory(mount.resolve(rootName).resolve(pod)).remove());
    }

    @Override
    public Set<String> pods() {
        return CgroupDirectory.names(mounts().stream().map(mount -> mount.resolve(rootName)));
    }

    @Override
    public void remove() {
        mounts().forEach(mount -> new CgroupDirectory(mount.resolve(rootName)).remove());
    }

    @Override
    public View view() {
        return new View(
                mounts().stream().map(mount -> mount.getFileName().toString()).toList());
    }

    @Override
    public List<Path> mounts() {
        return hierarchies.values().stream().map(CgroupMount::path).distinct().toList();
    }

    private Path mountOf(Class<? extends Controller> controller) {
        return hierarchies.entrySet().stream()
                .filter(entry -> controller.isInstance(entry.getKey()))
                .map(entry -> entry.getValue().path())
                .findFirst()
                .orElseThrow();
    }

    private final class LegacyCgroup implements ContainerCgroup {

        private final Path relative;

        LegacyCgroup(Path relative) {
            this.relative = relative;
        }

        private Stream<Path> groups() {
            return mounts().stream().map(mount -> mount.resolve(relative));
        }

        private Path memory() {
            return mountOf(MemoryController.class).resolve(relative);
        }

        @Override
        public String name() {
            return "/" + relative;
        }

        @Override
        public void create(Limits limits) {
            create();
            hierarchies.forEach(
                    (controller, mount) -> controller.applyLegacy(mount.path().resolve(relative), limits));
        }

        @Override
        public void change(Limits limits) {
            hierarchies.forEach((controller, mount) -> {
                if (!(controller instanceof DevicesController)) {
                    controller.applyLegacy(mount.path().resolve(relative), limits);
                }
            });
        }

        @Override
        public ContainerCgroup beneath(int number) {
            return new LegacyCgroup(relative.resolve(CgroupDirectory.beneath(number)));
        }

        @Override
        public List<Integer> numbersBeneath() {
            return new CgroupDirectory(memory()).numbersBeneath();
        }

        @Override
        public void create() {
            groups().forEach(group -> new CgroupDirectory(group).create());
        }

        @Override
        public List<Path> joinFiles() {
            return groups().map(group -> group.resolve("tasks")).toList();
        }

        @Override
        public Optional<Path> cloneTarget() {
            return Optional.empty();
        }

        @Override
        public boolean contains(String processCgroups) {
            return hierarchies.keySet().stream()
                    .allMatch(controller -> processCgroups
                            .lines()
                            .map(line -> line.split(":", 3))
                            .anyMatch(
                                    fields -> List.of(fields[1].split(",", -1)).contains(controller.name())
                                            && fields[2].endsWith(name())));
        }

        @Override
        public boolean confines(String processCgroups) {
            return contains(processCgroups);
        }

        /** Kills the listed processes, and those of the groups beneath. One that is born meanwhile is in the list of the next call. */
        @Override
        public void kill() {
            new CgroupDirectory(memory())
                    .allProcesses()
                    .forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
        }

        @Override
        public boolean isOomKilled() {
            return MemoryController.oomKillsLegacy(memory()).orElse(0) > 0;
        }

        @Override
        public void remove() {
            groups().map(CgroupDirectory::new).forEach(group -> {
                group.removeBeneath();
                group.remove();
            });
        }

        @Override
        public boolean tryRemove() {
            return groups().map(CgroupDirectory::new)
                            .filter(group -> !group.tryRemove())
                            .count()
                    == 0;
        }
    }
}

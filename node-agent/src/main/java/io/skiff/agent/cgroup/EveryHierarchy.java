package io.skiff.agent.cgroup;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Makes groups of the same name in every mounted hierarchy, beside those in which containers have limits.
 *
 * <p>A process in the root of a hierarchy could reach all groups of it, once it can mount it: it could freeze and kill
 * the host's processes.
 */
final class EveryHierarchy implements CgroupTree {

    private final CgroupTree limiting;
    private final List<Hierarchy> all;
    private final List<Hierarchy> others;
    private final String rootName;

    /** @param limiting makes the groups with limits, in some of the hierarchies */
    EveryHierarchy(CgroupTree limiting, List<Hierarchy> all, String rootName) {
        this.limiting = limiting;
        this.all = List.copyOf(all);
        this.others = all.stream()
                .filter(hierarchy -> !limiting.mounts().contains(hierarchy.mount()))
                .toList();
        this.rootName = rootName;
    }

    @Override
    public ContainerCgroup container(String pod, String container) {
        return new Group(pod, container, limiting.container(pod, container));
    }

    @Override
    public void createPod(String pod, PodLimits limits) {
        createPodBeside(pod);
        limiting.createPod(pod, limits);
    }

    @Override
    public Optional<Usage> usage(String pod, String container) {
        return limiting.usage(pod, container);
    }

    @Override
    public long processes(String pod, String container) {
        return limiting.processes(pod, container);
    }

    private void createPodBeside(String pod) {
        all.stream()
                .filter(Hierarchy::hasCpusets)
                .map(Hierarchy::mount)
                .forEach(mount -> CpusetRoot.of(mount, rootName).create());
        others.forEach(hierarchy ->
                new CgroupDirectory(hierarchy.mount().resolve(rootName).resolve(pod)).create());
    }

    @Override
    public void removePod(String pod) {
        limiting.removePod(pod);
        others.forEach(hierarchy ->
                new CgroupDirectory(hierarchy.mount().resolve(rootName).resolve(pod)).remove());
    }

    @Override
    public Set<String> pods() {
        return CgroupDirectory.names(mounts().stream().map(mount -> mount.resolve(rootName)));
    }

    @Override
    public void remove() {
        limiting.remove();
        others.forEach(hierarchy -> new CgroupDirectory(hierarchy.mount().resolve(rootName)).remove());
    }

    @Override
    public List<Path> mounts() {
        return all.stream().map(Hierarchy::mount).toList();
    }

    /**
     * Of version 1 also the sets of processors and the time on them, where nothing is limited: a JVM that does not see all of these beside its
     * limits takes the whole host for its own.
     */
    @Override
    public View view() {
        var limits = limiting.view();
        if (limits.isUnified()) {
            return limits;
        }
        var shown = others.stream()
                .filter(hierarchy -> hierarchy.hasCpusets() || hierarchy.countsTime())
                .map(hierarchy -> hierarchy.mount().getFileName().toString());
        return new View(Stream.concat(limits.legacy().stream(), shown).toList());
    }

    private final class Group implements ContainerCgroup {

        private final String pod;
        private final Path relative;
        private final ContainerCgroup limited;

        Group(String pod, String container, ContainerCgroup limited) {
            this.pod = pod;
            this.relative = Path.of(rootName, pod, container);
            this.limited = limited;
        }

        private Group(String pod, Path relative, ContainerCgroup limited) {
            this.pod = pod;
            this.relative = relative;
            this.limited = limited;
        }

        @Override
        public ContainerCgroup beneath(int number) {
            return new Group(pod, relative.resolve(CgroupDirectory.beneath(number)), limited.beneath(number));
        }

        @Override
        public List<Integer> numbersBeneath() {
            return limited.numbersBeneath();
        }

        @Override
        public void create() {
            others.forEach(hierarchy -> new CgroupDirectory(in(hierarchy)).create());
            limited.create();
        }

        private Path in(Hierarchy hierarchy) {
            return hierarchy.mount().resolve(relative);
        }

        @Override
        public String name() {
            return limited.name();
        }

        @Override
        public void create(Limits limits) {
            var missing = others.stream()
                    .map(this::in)
                    .filter(group -> !isMade(group))
                    .toList();
            if (!missing.isEmpty()) {
                // an agent without groups here made the pod
                createPodBeside(pod);
                missing.forEach(group -> new CgroupDirectory(group).create());
            }
            limited.create(limits);
        }

        private static boolean isMade(Path group) {
            try {
                Files.createDirectory(group);
                return true;
            } catch (FileAlreadyExistsException ofAnEarlierAttempt) {
                return true;
            } catch (IOException refused) {
                return false;
            }
        }

        @Override
        public void change(Limits limits) {
            limited.change(limits);
        }

        @Override
        public List<Path> joinFiles() {
            return Stream.concat(
                            limited.joinFiles().stream(),
                            others.stream()
                                    .filter(hierarchy -> !hierarchy.isUnified())
                                    .map(hierarchy -> in(hierarchy).resolve("tasks")))
                    .toList();
        }

        @Override
        public Optional<Path> cloneTarget() {
            return limited.cloneTarget()
                    .or(() -> others.stream()
                            .filter(Hierarchy::isUnified)
                            .findFirst()
                            .map(this::in));
        }

        @Override
        public boolean contains(String processCgroups) {
            return limited.contains(processCgroups);
        }

        @Override
        public boolean confines(String processCgroups) {
            return all.stream()
                    .allMatch(hierarchy -> processCgroups
                            .lines()
                            .map(line -> line.split(":", 3))
                            .anyMatch(line -> hierarchy.isOf(line) && line[2].endsWith("/" + relative)));
        }

        @Override
        public void kill() {
            limited.kill();
        }

        @Override
        public boolean isOomKilled() {
            return limited.isOomKilled();
        }

        @Override
        public void remove() {
            limited.remove();
            others.stream().map(this::in).map(CgroupDirectory::new).forEach(group -> {
                group.removeBeneath();
                group.remove();
            });
        }

        @Override
        public boolean tryRemove() {
            return limited.tryRemove()
                    && others.stream()
                                    .map(this::in)
                                    .map(CgroupDirectory::new)
                                    .filter(group -> !group.tryRemove())
                                    .count()
                            == 0;
        }
    }
}

package io.skiff.agent.container;

import io.skiff.agent.cgroup.CgroupTree;
import io.skiff.agent.cgroup.ContainerCgroup;
import io.skiff.agent.cgroup.Limits;
import io.skiff.agent.cgroup.PodLimits;
import io.skiff.agent.cgroup.Usage;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Control groups that exist by name only. */
final class FakeCgroups implements CgroupTree {

    private final Set<String> groups = new TreeSet<>();
    private final Set<String> occupied = new TreeSet<>();

    Set<String> groups() {
        return Set.copyOf(groups);
    }

    /** A process is in the group until that is killed. */
    void enter(ContainerCgroup group) {
        occupied.add(group.name());
    }

    @Override
    public ContainerCgroup container(String pod, String container) {
        return new Group("/skiff-n1/" + pod + "/" + container);
    }

    @Override
    public Set<String> pods() {
        return Set.of();
    }

    @Override
    public void createPod(String pod, PodLimits limits) {}

    @Override
    public Optional<Usage> usage(String pod, String container) {
        return Optional.empty();
    }

    @Override
    public long processes(String pod, String container) {
        return 0;
    }

    @Override
    public void removePod(String pod) {}

    @Override
    public void remove() {}

    @Override
    public List<Path> mounts() {
        return List.of();
    }

    @Override
    public View view() {
        return new View(List.of("memory", "pids"));
    }

    private final class Group implements ContainerCgroup {

        private final String name;

        Group(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void create(Limits limits) {
            groups.add(name);
        }

        @Override
        public void change(Limits limits) {}

        @Override
        public ContainerCgroup beneath(int number) {
            return new Group(name + "/exec-" + number);
        }

        @Override
        public List<Integer> numbersBeneath() {
            var beneath = name + "/exec-";
            return groups.stream()
                    .filter(group -> group.startsWith(beneath))
                    .map(group -> Integer.valueOf(group.substring(beneath.length())))
                    .toList();
        }

        @Override
        public void create() {
            groups.add(name);
        }

        @Override
        public List<Path> joinFiles() {
            return List.of(Path.of("/sys/fs/cgroup/memory" + name + "/tasks"));
        }

        @Override
        public Optional<Path> cloneTarget() {
            return Optional.empty();
        }

        @Override
        public boolean contains(String processCgroups) {
            return true;
        }

        @Override
        public boolean confines(String processCgroups) {
            return true;
        }

        @Override
        public void kill() {
            occupied.remove(name);
        }

        @Override
        public boolean isOomKilled() {
            return false;
        }

        @Override
        public void remove() {
            groups.remove(name);
        }

        @Override
        public boolean tryRemove() {
            if (occupied.contains(name)) {
                return false;
            }
            remove();
            return true;
        }
    }
}

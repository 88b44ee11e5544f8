package io.skiff.agent.container;

import io.skiff.agent.cgroup.ContainerCgroup;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The control groups of programs that may outlive whoever began them, or may leave others behind: commands of users, and hooks. They stay until
 * they are empty or their container is removed, and each container has few.
 */
final class ExecGroups {

    /** Of one container, those too that were left behind. */
    static final int MOST_OF_A_CONTAINER = 32;

    private final Function<ContainerRecord, ContainerCgroup> maker;
    private final Function<ContainerRecord, List<ContainerCgroup>> earlier;
    private final Map<ContainerId, List<ContainerCgroup>> groups = new HashMap<>();

    /** Into which a program may be on its way: they are empty, and must not go. */
    private final Set<ContainerCgroup> held = Collections.newSetFromMap(new IdentityHashMap<>());

    /**
     * @param maker makes a new group beneath a container's
     * @param earlier finds those that earlier agents have made there
     */
    ExecGroups(
            Function<ContainerRecord, ContainerCgroup> maker,
            Function<ContainerRecord, List<ContainerCgroup>> earlier) {
        this.maker = maker;
        this.earlier = earlier;
    }

    /**
     * Makes a group, to be released when no program will enter it any more. Those that were released and are empty are removed before.
     *
     * @throws ContainerException if the container has as many as it may
     */
    synchronized ContainerCgroup make(ContainerRecord record) {
        var ofContainer = groups.computeIfAbsent(record.id(), id -> new ArrayList<>(earlier.apply(record)));
        ofContainer.removeIf(group -> !held.contains(group) && group.tryRemove());
        if (ofContainer.size() >= MOST_OF_A_CONTAINER) {
            throw new ContainerException(
                    ExecEntry.REASON,
                    MOST_OF_A_CONTAINER + " programs of users run in container "
                            + record.id().name() + " already; end one of them first");
        }
        var group = maker.apply(record);
        ofContainer.add(group);
        held.add(group);
        return group;
    }

    /** From here on the group goes when it is empty. */
    synchronized void release(ContainerCgroup group) {
        held.remove(group);
    }

    /** The container was removed, and its groups with it. */
    synchronized void forget(ContainerId id) {
        groups.remove(id);
    }
}

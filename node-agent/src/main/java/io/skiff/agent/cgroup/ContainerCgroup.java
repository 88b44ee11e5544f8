package io.skiff.agent.cgroup;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The control group of one container, in each hierarchy. */
public interface ContainerCgroup {

    /** The group's name in every hierarchy, from the root of the mount: {@code /skiff-n1/<pod uid>/web_0}. */
    String name();

    /** Makes the group with its limits. */
    void create(Limits limits);

    /** Changes the limits of processors and memory while processes run in it. */
    void change(Limits limits);

    /**
     * A group beneath this one, with no limits but this one's, for a program that is executed in the container. {@link #remove} of this group
     * removes it, too.
     */
    ContainerCgroup beneath(int number);

    /** The numbers of the groups that there are beneath this one. */
    List<Integer> numbersBeneath();

    /** Makes the group with the limits of the group above it. */
    void create();

    /** The files to which the child writes {@code 0} to move itself into the group (version 1). */
    List<Path> joinFiles();

    /** The directory into which the child is cloned (version 2). */
    Optional<Path> cloneTarget();

    /** True if a process with this text of /proc/PID/cgroup is in this group in each hierarchy with limits. */
    boolean contains(String processCgroups);

    /**
     * True if a process with this text of /proc/PID/cgroup is in this group in every mounted hierarchy, so that it can
     * reach no other group.
     */
    boolean confines(String processCgroups);

    /** Kills every process in the group. */
    void kill();

    boolean isOomKilled();

    /**
     * Removes the group. Does nothing if it does not exist. Its processes must have ended; the kernel may need a moment
     * to notice that.
     */
    void remove();

    /** Removes the group if no process is left in it, without waiting. False if it is still there. */
    boolean tryRemove();
}

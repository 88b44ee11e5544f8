package io.skiff.agent.cgroup;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The control group of one container, in however many hierarchies. */
public interface ContainerCgroup {

    /** Its name in every hierarchy, from the root of the mount: {@code /skiff-n1/<pod uid>/web_0}. */
    String name();

    /** Makes it, with its limits. */
    void create(Limits limits);

    /** Files to which the child writes {@code 0} to move itself here (version 1). */
    List<Path> joinFiles();

    /** The directory into which the child is cloned (version 2). */
    Optional<Path> cloneTarget();

    /** True when a process with this text of /proc/PID/cgroup is in this group, wherever it has limits. */
    boolean contains(String processCgroups);

    /**
     * True when a process with this text of /proc/PID/cgroup is in this group in every hierarchy that is mounted here: nowhere could
     * it reach another group.
     */
    boolean confines(String processCgroups);

    /** Kills every process in it. */
    void kill();

    boolean isOomKilled();

    /** Does nothing when it is not there. Its processes must have ended; the kernel may need a moment to see that. */
    void remove();
}

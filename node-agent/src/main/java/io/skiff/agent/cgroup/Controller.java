package io.skiff.agent.cgroup;

import java.nio.file.Path;

/** A controller of the kernel's control groups: it writes a limit in version 2 and in version 1. */
interface Controller {

    /** The controller's name, as in cgroup.controllers and in the mount options of version 1. */
    String name();

    /** Whether no container runs on a host that lacks it. */
    default boolean isNeeded() {
        return true;
    }

    /** @param group the container's directory in the unified hierarchy */
    void applyUnified(Path group, Limits limits);

    /** @param group the container's directory in this controller's hierarchy */
    void applyLegacy(Path group, Limits limits);
}

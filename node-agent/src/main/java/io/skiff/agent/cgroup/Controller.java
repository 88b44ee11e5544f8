package io.skiff.agent.cgroup;

import java.nio.file.Path;

/** A controller of the kernel's control groups: it writes a limit in version 2 and in version 1. */
interface Controller {

    /** The controller's name, as in cgroup.controllers and in the mount options of version 1. */
    String name();

    /** @param group the container's directory in the unified hierarchy */
    void applyUnified(Path group, Limits limits);

    /** @param group the container's directory in this controller's hierarchy */
    void applyLegacy(Path group, Limits limits);

    /** The same for a group with processes. */
    default void changeUnified(Path group, Limits limits) {
        applyUnified(group, limits);
    }

    default void changeLegacy(Path group, Limits limits) {
        applyLegacy(group, limits);
    }
}

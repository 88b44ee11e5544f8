package io.skiff.agent.cgroup;

import java.nio.file.Path;

/** One concern of the kernel's control groups: how a limit is written in version 2, and in version 1. */
interface Controller {

    /** The kernel's name, as in cgroup.controllers and in the mount options of version 1. */
    String name();

    /** @param group the container's directory in the unified hierarchy */
    void applyUnified(Path group, Limits limits);

    /** @param group the container's directory in this controller's hierarchy */
    void applyLegacy(Path group, Limits limits);
}

package io.skiff.agent.cgroup;

import java.nio.file.Path;

/**
 * Limits the number of processes and threads.
 *
 * <p>A container that sets no limit gets {@value #DEFAULT_LIMIT}: a fork bomb must stay in its container, whatever its
 * author asked for. (Docker and Kubernetes set no limit by default; CRI-O also allows 4096 for each container.)
 */
final class PidsController implements Controller {

    static final long DEFAULT_LIMIT = 4096;

    /** Counts those of a group in either version. */
    static long count(Path group) {
        return CgroupFile.in(group, "pids.current").read().map(Long::parseLong).orElse(0L);
    }

    @Override
    public String name() {
        return "pids";
    }

    @Override
    public void applyUnified(Path group, Limits limits) {
        CgroupFile.in(group, "pids.max").write(Long.toString(limits.pidsLimit().orElse(DEFAULT_LIMIT)));
    }

    @Override
    public void applyLegacy(Path group, Limits limits) {
        applyUnified(group, limits);
    }
}

package io.skiff.agent.rootfs;

import io.skiff.agent.linux.Errno;
import io.skiff.agent.linux.ErrnoException;
import io.skiff.agent.linux.file.DeletedTree;
import io.skiff.agent.linux.file.DetachedOverlay;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Finds out whether somebody can still write to an overlay whose processes have ended: one of them may have passed a descriptor to a process
 * elsewhere.
 *
 * <p>The kernel marks the work directory of an overlay until the last open file, mapping and working directory in it is gone, and refuses
 * another overlay that has {@code index=on} and wants the same work directory (EBUSY; fs/overlayfs/super.c, ovl_report_in_use).
 */
public final class OverlayUse {

    /** The last process of a container has ended a moment before the kernel takes its mounts away. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final long PAUSE_MILLIS = 10;

    private OverlayUse() {}

    /**
     * @param ended an overlay that nobody mounts again
     * @param spare an empty directory on the file system of its work directory
     * @param mountPoint an empty directory
     */
    public static boolean isHeld(OverlayRoot ended, Path spare, Path mountPoint)
            throws IOException, InterruptedException {
        // the mark of a volatile mount, for which another one would be refused as well
        DeletedTree.delete(ended.work().resolve("work").resolve("incompat"));
        var options = new OverlayRoot(List.of(mountPoint), spare, ended.work()).exclusiveOptions();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (isRefused(options, mountPoint)) {
            if (System.nanoTime() > deadline) {
                return true;
            }
            Thread.sleep(PAUSE_MILLIS);
        }
        return false;
    }

    private static boolean isRefused(String options, Path mountPoint) {
        try {
            DetachedOverlay.mount(options, mountPoint).close();
            return false;
        } catch (ErrnoException refused) {
            if (refused.errno().equals(Errno.EBUSY)) {
                return true;
            }
            throw refused;
        }
    }
}

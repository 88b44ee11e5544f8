package io.skiff.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Puts this process behind all pods in the order in which the kernel ends processes when the host's memory runs out, as
 * the kubelet does: a pod's processes have -997 at the least. What this process starts has the same place, unless it is
 * given another one.
 */
public final class OomProtection {

    static final int ADJUSTMENT = -999;

    private static final Path OWN = Path.of("/proc/self/oom_score_adj");

    private OomProtection() {}

    /** Does nothing where the process may not do so (CAP_SYS_RESOURCE). */
    public static void begin() {
        begin(OWN);
    }

    static void begin(Path file) {
        try {
            if (Integer.parseInt(Files.readString(file).strip()) > ADJUSTMENT) {
                Files.writeString(file, Integer.toString(ADJUSTMENT));
            }
        } catch (IOException | NumberFormatException mayNot) {
            // the order of the host's administrator stays
        }
    }
}

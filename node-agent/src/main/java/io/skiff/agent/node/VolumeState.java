package io.skiff.agent.node;

import io.skiff.agent.pod.ReportText;

/**
 * What became of the directory of a persistent volume.
 *
 * @param state one of the words here, or {@code failed: why}
 */
public record VolumeState(String handle, String state) {

    public static final String PRESENT = "present";
    public static final String COPYING = "copying";
    public static final String REMOVED = "removed";

    private static final String FAILED = "failed: ";

    public static VolumeState failed(String handle, String why) {
        return new VolumeState(handle, ReportText.message(FAILED + why));
    }

    public boolean isFailure() {
        return state.startsWith(FAILED);
    }
}

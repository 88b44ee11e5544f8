package io.skiff.agent.pod;

/**
 * Where a container leaves the last words that are shown in its status.
 *
 * @param path of a file in the container; empty for none
 * @param isElseOfLogs the end of its output counts when the container has failed and the file is empty
 */
public record TerminationMessage(String path, boolean isElseOfLogs) {

    public static final TerminationMessage NONE = new TerminationMessage("", false);
}

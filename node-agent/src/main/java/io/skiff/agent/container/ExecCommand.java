package io.skiff.agent.container;

import java.util.List;

/**
 * A program that a user executes in a running container.
 *
 * @param argv at least one word; a first word without a slash is searched in the PATH of the container
 * @param hasInput false: its input has ended before it begins
 * @param isTerminal whether input and output are a terminal of the container
 */
public record ExecCommand(List<String> argv, boolean hasInput, boolean isTerminal) {

    public ExecCommand {
        argv = List.copyOf(argv);
        if (argv.isEmpty()) {
            throw new IllegalArgumentException("nothing to execute");
        }
    }
}

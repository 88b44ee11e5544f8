package io.skiff.agent.container;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What the standard streams of a container's program are.
 *
 * @param hasInput whether users can attach to its input; else that has ended before the program begins
 * @param endsWithFirstUser whether the input ends when the first user who is attached to it goes away. That of a terminal never does
 * @param isTerminal whether all three are one terminal
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record StandardStreams(
        boolean hasInput,
        boolean endsWithFirstUser,
        @JsonProperty("terminal") boolean isTerminal) {

    /** No input, and two outputs. */
    public static final StandardStreams OUTPUTS = new StandardStreams(false, false, false);
}

package io.skiff.agent.pod;

import java.time.Duration;

/** What is done once, right after a container's start or before its stop signal. */
public sealed interface Hook {

    /** A program in the container, or a request to it. */
    record Ask(ProbeSpec.Check check) implements Hook {}

    record Sleep(Duration time) implements Hook {}
}

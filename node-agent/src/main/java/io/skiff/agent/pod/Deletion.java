package io.skiff.agent.pod;

import java.time.Duration;
import java.time.Instant;

/** The mark on a pod that is to end: its containers get their stop signal, and SIGKILL after the grace. */
public record Deletion(Instant requested, Duration grace) {}

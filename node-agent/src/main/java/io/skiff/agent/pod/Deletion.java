package io.skiff.agent.pod;

import java.time.Duration;
import java.time.Instant;

/** The mark of deletion on a pod: its containers get their stop signal, and SIGKILL after the grace period. */
public record Deletion(Instant requested, Duration grace) {}

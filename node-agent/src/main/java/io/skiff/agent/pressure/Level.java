package io.skiff.agent.pressure;

/** How much is left of something. */
public record Level(Signal signal, long available, long capacity) {}

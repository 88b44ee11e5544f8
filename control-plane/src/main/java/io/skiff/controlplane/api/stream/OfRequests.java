package io.skiff.controlplane.api.stream;

/** A handler that has nothing to do on a connection that carries no requests any more. */
public interface OfRequests {}

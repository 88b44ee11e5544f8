package io.skiff.agent.log;

/** Receives what a container writes. */
@FunctionalInterface
public interface AttachedSink {

    /**
     * Accepts a piece of one stream. It may block, which slows the reader down.
     *
     * @return whether more is wanted
     */
    boolean accept(boolean isErrors, byte[] content);
}

package io.skiff.agent.log;

/** Receives the pieces of a log's answer. */
public interface LogSink {

    /**
     * Accepts a piece. It may block, which slows the reader down.
     *
     * @return whether more is wanted
     */
    boolean accept(byte[] content);
}

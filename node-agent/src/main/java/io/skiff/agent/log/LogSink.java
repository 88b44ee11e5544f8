package io.skiff.agent.log;

/** Takes the pieces of a log's answer. */
public interface LogSink {

    /** May block, which slows the reader down. @return whether more is wanted */
    boolean accept(byte[] content);
}

package io.skiff.agent.launch;

import io.skiff.agent.linux.Errno;
import io.skiff.agent.linux.ErrnoException;

/** A step of the chain that the kernel refused. */
public record StepFailure(Step step, Errno errno) {

    public ErrnoException toException() {
        return new ErrnoException(step.operation(), step.target(), errno);
    }
}

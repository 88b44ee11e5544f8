package io.skiff.agent.build;

import io.skiff.archive.PathText;

/** A build that cannot go on. The message is for the user: the line of the Dockerfile, what was tried, and what happened. */
public final class BuildException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public BuildException(String message) {
        super(PathText.shown(message));
    }

    public BuildException(String message, Throwable cause) {
        super(PathText.shown(message), cause);
    }
}

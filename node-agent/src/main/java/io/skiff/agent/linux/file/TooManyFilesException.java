package io.skiff.agent.linux.file;

import java.io.IOException;

/** A tree has more files than a walk through it may keep in mind. The message is for the user. */
public final class TooManyFilesException extends IOException {

    private static final long serialVersionUID = 1;

    public TooManyFilesException(String message) {
        super(message);
    }
}

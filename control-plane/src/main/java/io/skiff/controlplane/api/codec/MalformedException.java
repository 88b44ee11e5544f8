package io.skiff.controlplane.api.codec;

/** A body that cannot be parsed at all. The message names the place. */
public final class MalformedException extends Exception {

    private static final long serialVersionUID = 1;

    private final String what;

    public MalformedException(String what) {
        super(what);
        this.what = what;
    }

    /** The message for the user, with line and column if they are known. */
    public String what() {
        return what;
    }
}

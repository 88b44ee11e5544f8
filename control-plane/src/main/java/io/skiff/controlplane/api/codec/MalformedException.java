package io.skiff.controlplane.api.codec;

/** A body that cannot be read at all; the message says where. */
public final class MalformedException extends Exception {

    private static final long serialVersionUID = 1;

    private final String what;

    public MalformedException(String what) {
        super(what);
        this.what = what;
    }

    /** For the user, with line and column where there are. */
    public String what() {
        return what;
    }
}

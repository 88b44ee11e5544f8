package io.skiff.controlplane.security;

/** Decides what users may do. Asked for each request, when it is known what is wanted and before anything is read or done. */
public interface Authorizer {

    boolean allows(User user, Attempt attempt);

    /** False for whoever may do nothing that has a body: no body of theirs is read. */
    boolean mayWrite(User user);
}

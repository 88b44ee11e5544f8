package io.skiff.controlplane.security;

/**
 * Decides what users may do. It is asked for each request, once the attempt is known and before anything is read or
 * done.
 */
public interface Authorizer {

    boolean allows(User user, Attempt attempt);

    /** False for users who may make no request with a body, so that no body of theirs is read. */
    boolean mayWrite(User user);
}

package io.skiff.controlplane.security;

import java.util.Set;

/** Administrators may do everything, everybody may ask for the health and the version, and nobody else may do anything. */
public final class AdministratorsOnly implements Authorizer {

    /** What anybody may ask, known or not. */
    public static final Set<String> PUBLIC = Set.of("/healthz", "/livez", "/readyz", "/version");

    @Override
    public boolean allows(User user, Attempt attempt) {
        return mayWrite(user) || PUBLIC.contains(attempt.path());
    }

    @Override
    public boolean mayWrite(User user) {
        return user.groups().contains(Groups.ADMINISTRATORS);
    }
}

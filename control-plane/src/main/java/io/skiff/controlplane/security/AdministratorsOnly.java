package io.skiff.controlplane.security;

import java.util.Set;

/** Allows administrators everything, and everybody health and version; it allows nothing else. */
public final class AdministratorsOnly implements Authorizer {

    /** The paths that anybody may read. */
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

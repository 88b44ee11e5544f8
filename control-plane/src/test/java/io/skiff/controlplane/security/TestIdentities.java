package io.skiff.controlplane.security;

import java.security.GeneralSecurityException;
import java.time.Duration;

/** Keys and certificates of the port's clients. */
public final class TestIdentities {

    private static final Duration LIFE = Duration.ofHours(1);

    private TestIdentities() {}

    public static Identity administrator(CertificateAuthority authority, String name) throws GeneralSecurityException {
        return authority.issue(Subject.client(name, Groups.ADMINISTRATORS), LIFE);
    }

    public static Identity node(CertificateAuthority authority, String name) throws GeneralSecurityException {
        return authority.issue(Subject.client(PeerName.ofNode(name), Groups.NODES), LIFE);
    }
}

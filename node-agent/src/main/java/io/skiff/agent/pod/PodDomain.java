package io.skiff.agent.pod;

/**
 * What comes behind a pod's host name.
 *
 * @param name {@code db.default.svc.cluster.local}; mostly empty
 * @param isInHostname whether the kernel's host name has it too
 */
public record PodDomain(String name, boolean isInHostname) {

    public static final PodDomain NONE = new PodDomain("", false);
}

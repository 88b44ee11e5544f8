package io.skiff.agent.security;

/** How much of the host's kernel a container reaches. */
public enum Confinement {
    /** The parts of /proc and /sys that concern the host are hidden or read-only; few devices. */
    USUAL,
    /** All of /proc, for containers with a user namespace of their own ({@code procMount: Unmasked}). */
    UNMASKED,
    /** Everything that the host's root reaches: all devices, capabilities and system calls. */
    PRIVILEGED;

    public boolean isPrivileged() {
        return this == PRIVILEGED;
    }

    /** Whether parts of /proc are hidden or read-only. */
    public boolean hidesKernelFiles() {
        return this == USUAL;
    }
}

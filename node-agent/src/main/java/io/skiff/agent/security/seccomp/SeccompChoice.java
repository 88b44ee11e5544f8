package io.skiff.agent.security.seccomp;

/**
 * The profile that a container asks for.
 *
 * @param file for LOCALHOST a path below the node's directory of profiles, else empty
 */
public record SeccompChoice(Kind kind, String file) {

    public static final SeccompChoice RUNTIME_DEFAULT = new SeccompChoice(Kind.RUNTIME_DEFAULT, "");
    public static final SeccompChoice UNCONFINED = new SeccompChoice(Kind.UNCONFINED, "");

    /** The types of securityContext.seccompProfile.type. */
    public enum Kind {
        RUNTIME_DEFAULT,
        UNCONFINED,
        LOCALHOST
    }

    public static SeccompChoice localhost(String file) {
        return new SeccompChoice(Kind.LOCALHOST, file);
    }
}

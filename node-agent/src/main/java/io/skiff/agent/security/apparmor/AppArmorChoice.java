package io.skiff.agent.security.apparmor;

/**
 * The profile that a container asks for.
 *
 * @param profile of LOCALHOST, else empty
 */
public record AppArmorChoice(Kind kind, String profile) {

    /** Nothing is asked for: the default profile on a host that can enforce one, as in Docker and Kubernetes. */
    public static final AppArmorChoice DEFAULT_IF_POSSIBLE = new AppArmorChoice(Kind.DEFAULT_IF_POSSIBLE, "");

    public static final AppArmorChoice UNCONFINED = new AppArmorChoice(Kind.UNCONFINED, "");

    public static final AppArmorChoice RUNTIME_DEFAULT = new AppArmorChoice(Kind.RUNTIME_DEFAULT, "");

    /** The types of securityContext.appArmorProfile.type, and none. */
    public enum Kind {
        DEFAULT_IF_POSSIBLE,
        UNCONFINED,
        RUNTIME_DEFAULT,
        LOCALHOST
    }

    public static AppArmorChoice localhost(String profile) {
        return new AppArmorChoice(Kind.LOCALHOST, profile);
    }
}

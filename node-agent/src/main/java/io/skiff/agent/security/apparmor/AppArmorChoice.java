package io.skiff.agent.security.apparmor;

/**
 * The profile that a container asks for.
 *
 * @param profile of LOCALHOST, else empty
 */
public record AppArmorChoice(Kind kind, String profile) {

    /** Nothing is asked for: there is no profile. */
    public static final AppArmorChoice UNCONFINED = new AppArmorChoice(Kind.UNCONFINED, "");

    public static final AppArmorChoice RUNTIME_DEFAULT = new AppArmorChoice(Kind.RUNTIME_DEFAULT, "");

    /** The types of securityContext.appArmorProfile.type. */
    public enum Kind {
        UNCONFINED,
        RUNTIME_DEFAULT,
        LOCALHOST
    }

    public static AppArmorChoice localhost(String profile) {
        return new AppArmorChoice(Kind.LOCALHOST, profile);
    }
}

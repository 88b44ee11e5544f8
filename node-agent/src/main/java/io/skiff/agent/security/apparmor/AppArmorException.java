package io.skiff.agent.security.apparmor;

/** This host cannot enforce the profile that a container asks for. */
public final class AppArmorException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String reason;

    AppArmorException(String reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** As the kubelet has it, in one word. */
    public String reason() {
        return reason;
    }
}

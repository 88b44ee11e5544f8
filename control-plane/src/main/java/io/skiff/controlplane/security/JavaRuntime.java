package io.skiff.controlplane.security;

import java.util.Optional;

/**
 * Checks whether this Java detects forged certificates: 15 to 17.0.2 and 18.0.0 accept any ECDSA signature of zeros
 * (CVE-2022-21449).
 */
public final class JavaRuntime {

    private JavaRuntime() {}

    /** Explains why this Java cannot authenticate clients, with the remedy; empty if it can. */
    public static Optional<String> problem(Runtime.Version version) {
        boolean isFaulty = switch (version.feature()) {
            case 15, 16 -> true;
            case 17 -> version.update() < 3;
            case 18 -> version.update() < 1;
            default -> false;
        };
        return isFaulty
                ? Optional.of(
                        "Java " + version + " takes forged certificates for good ones (CVE-2022-21449), so anybody"
                                + " could be the administrator; install its updates, 17.0.3 or later")
                : Optional.empty();
    }
}

package io.skiff.agent.linux;

/** The processors whose system call numbers and register layouts this code knows. */
public enum Architecture {
    X86_64,
    AARCH64;

    private static final Architecture CURRENT = of(System.getProperty("os.arch"));

    /** The processor of this JVM. */
    public static Architecture current() {
        return CURRENT;
    }

    static Architecture of(String osArch) {
        return switch (osArch) {
            case "amd64", "x86_64" -> X86_64;
            case "aarch64" -> AARCH64;
            default ->
                throw new UnsupportedOperationException(
                        "processor " + osArch + " is not supported; x86_64 and aarch64 are");
        };
    }
}

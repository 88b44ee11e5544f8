package io.skiff.cli;

/** The version of this program, from its jar's manifest. */
public final class Version {

    public static final String CURRENT = current();

    private Version() {}

    private static String current() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "0.0.0-dev" : version;
    }
}

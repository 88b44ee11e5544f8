package io.skiff.agent.launch;

/**
 * A mount that the child must have.
 *
 * @param type of its file system
 */
public record ExpectedMount(String point, String type, boolean isReadOnly) {

    public static ExpectedMount writable(String point, String type) {
        return new ExpectedMount(point, type, false);
    }

    public static ExpectedMount readOnly(String point, String type) {
        return new ExpectedMount(point, type, true);
    }

    boolean fits(MountTable.Mount found) {
        return found.point().equals(point) && found.type().equals(type);
    }

    @Override
    public String toString() {
        return type + " on " + point;
    }
}

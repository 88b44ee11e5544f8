package io.skiff.agent.pressure;

/** Writes amounts as Kubernetes does, in the largest unit without a rest. */
final class Amounts {

    private static final String[] UNITS = {"", "Ki", "Mi", "Gi", "Ti", "Pi"};
    private static final int STEP = 1024;

    private Amounts() {}

    static String bytes(long bytes) {
        int unit = 0;
        long left = bytes;
        while (left != 0 && left % STEP == 0 && unit < UNITS.length - 1) {
            left /= STEP;
            unit++;
        }
        return left + UNITS[unit];
    }
}

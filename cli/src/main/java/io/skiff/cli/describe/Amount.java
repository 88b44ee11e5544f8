package io.skiff.cli.describe;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Kubernetes quantity as a number, to add up and compare what nodes have and pods ask for. */
record Amount(BigDecimal value) {

    static final Amount ZERO = new Amount(BigDecimal.ZERO);

    private static final Pattern FORM =
            Pattern.compile("([+-]?[0-9.]+)([eE][+-]?[0-9]+)?(m|k|M|G|T|P|Ki|Mi|Gi|Ti|Pi)?");
    private static final Map<String, BigDecimal> UNITS = Map.ofEntries(
            Map.entry("m", new BigDecimal("0.001")),
            Map.entry("k", BigDecimal.TEN.pow(3)),
            Map.entry("M", BigDecimal.TEN.pow(6)),
            Map.entry("G", BigDecimal.TEN.pow(9)),
            Map.entry("T", BigDecimal.TEN.pow(12)),
            Map.entry("P", BigDecimal.TEN.pow(15)),
            Map.entry("Ki", BigDecimal.valueOf(1L << 10)),
            Map.entry("Mi", BigDecimal.valueOf(1L << 20)),
            Map.entry("Gi", BigDecimal.valueOf(1L << 30)),
            Map.entry("Ti", BigDecimal.valueOf(1L << 40)),
            Map.entry("Pi", BigDecimal.valueOf(1L << 50)));

    /** Parses a quantity. Invalid text counts as zero: the server has validated it, and this number is only shown. */
    static Amount parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return ZERO;
        }
        String exponent = form.group(2) == null ? "" : form.group(2);
        BigDecimal unit = form.group(3) == null ? BigDecimal.ONE : UNITS.getOrDefault(form.group(3), BigDecimal.ONE);
        return new Amount(new BigDecimal(form.group(1) + exponent).multiply(unit));
    }

    Amount plus(Amount other) {
        return new Amount(value.add(other.value));
    }

    /** Formats the amount with its share of the node's, in whole percent. */
    String withShare(Amount all, boolean isMemory) {
        long percent = all.value.signum() == 0
                ? 0
                : value.multiply(BigDecimal.valueOf(100))
                        .divide(all.value, 0, RoundingMode.DOWN)
                        .longValue();
        return (isMemory ? memory() : cpu()) + " (" + percent + "%)";
    }

    private String cpu() {
        long milli = value.movePointRight(3).setScale(0, RoundingMode.UP).longValue();
        return milli % 1000 == 0 ? String.valueOf(milli / 1000) : milli + "m";
    }

    private String memory() {
        long bytes = value.setScale(0, RoundingMode.UP).longValue();
        String[] units = {"", "Ki", "Mi", "Gi"};
        int unit = 0;
        while (unit < units.length - 1 && bytes != 0 && bytes % 1024 == 0) {
            bytes /= 1024;
            unit++;
        }
        return bytes + units[unit];
    }
}

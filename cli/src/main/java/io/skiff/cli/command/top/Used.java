package io.skiff.cli.command.top;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Processors and memory: an amount in use, or what a node has of both. */
record Used(BigDecimal cores, BigDecimal bytes) {

    static final Used NOTHING = new Used(BigDecimal.ZERO, BigDecimal.ZERO);

    private static final Pattern FORM = Pattern.compile("([0-9.]+)([a-zA-Z]*)");
    private static final BigDecimal MEBIBYTE = BigDecimal.valueOf(1L << 20);
    private static final Map<String, BigDecimal> UNITS = Map.of(
            "n", new BigDecimal("0.000000001"),
            "u", new BigDecimal("0.000001"),
            "m", new BigDecimal("0.001"),
            "k", BigDecimal.TEN.pow(3),
            "M", BigDecimal.TEN.pow(6),
            "G", BigDecimal.TEN.pow(9),
            "Ki", BigDecimal.valueOf(1L << 10),
            "Mi", MEBIBYTE,
            "Gi", BigDecimal.valueOf(1L << 30));

    static Used of(JsonNode resources) {
        return new Used(
                parse(resources.path("cpu").asText("")),
                parse(resources.path("memory").asText("")));
    }

    /** Text that is no quantity counts as nothing. */
    private static BigDecimal parse(String text) {
        Matcher form = FORM.matcher(text);
        return form.matches()
                ? new BigDecimal(form.group(1)).multiply(UNITS.getOrDefault(form.group(2), BigDecimal.ONE))
                : BigDecimal.ZERO;
    }

    Used plus(Used other) {
        return new Used(cores.add(other.cores), bytes.add(other.bytes));
    }

    /** Thousandths of a core, rounded up as kubectl does. */
    String cpu() {
        return cores.movePointRight(3).setScale(0, RoundingMode.UP) + "m";
    }

    String memory() {
        return bytes.divide(MEBIBYTE, 0, RoundingMode.DOWN) + "Mi";
    }

    String cpuShareOf(Used all) {
        return share(cores, all.cores);
    }

    String memoryShareOf(Used all) {
        return share(bytes, all.bytes);
    }

    private static String share(BigDecimal part, BigDecimal all) {
        return all.signum() == 0 ? "<unknown>" : part.movePointRight(2).divide(all, 0, RoundingMode.DOWN) + "%";
    }
}

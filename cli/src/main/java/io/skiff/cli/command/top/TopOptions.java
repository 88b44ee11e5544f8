package io.skiff.cli.command.top;

import io.skiff.cli.CommandException;
import io.skiff.cli.command.option.SelectorOptions;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The flags of both commands. */
final class TopOptions {

    @Parameters(paramLabel = "NAME", arity = "0..1", description = "Only this one.")
    private String name = "";

    @Option(
            names = "--sort-by",
            defaultValue = "",
            paramLabel = "WHAT",
            description = "The largest first: cpu or memory; else by name.")
    private String order = "";

    @Option(names = "--no-headers", description = "Do not print the header.")
    private boolean isWithoutHeader;

    @Mixin
    private final SelectorOptions selector = new SelectorOptions();

    String name() {
        if (!name.isEmpty() && selector.areGiven()) {
            throw new CommandException("error: only one of NAME or --selector can be provided");
        }
        return name;
    }

    /** Of a list. */
    String query() {
        return selector.query().toString();
    }

    boolean showsHeader() {
        return !isWithoutHeader;
    }

    /** @param used by one row */
    <T> Comparator<T> order(Function<T, Used> used, Comparator<T> byName) {
        return switch (order) {
            case "" -> byName;
            case "cpu" -> largestFirst(row -> used.apply(row).cores(), byName);
            case "memory" -> largestFirst(row -> used.apply(row).bytes(), byName);
            default -> throw new CommandException("error: --sort-by accepts only cpu or memory");
        };
    }

    private static <T> Comparator<T> largestFirst(Function<T, BigDecimal> amount, Comparator<T> byName) {
        return Comparator.comparing(amount).reversed().thenComparing(byName);
    }
}

package io.skiff.cli.print;

import java.util.List;

/**
 * The columns and names that a table shows.
 *
 * @param labelColumns labels that have a column each
 * @param namePrefix stands before each name, as {@code deployment.apps/}; empty for none
 */
public record TableOptions(
        boolean isWide,
        boolean showHeader,
        boolean showNamespace,
        List<String> labelColumns,
        boolean showLabels,
        String namePrefix) {

    public TableOptions {
        labelColumns = List.copyOf(labelColumns);
    }
}

package io.skiff.cli.print;

/**
 * What a table shows.
 *
 * @param namePrefix stands before each name, as {@code deployment.apps/}; empty for none
 */
public record TableOptions(
        boolean isWide, boolean showHeader, boolean showNamespace, boolean showLabels, String namePrefix) {}

package io.skiff.cli.command.option;

import io.skiff.cli.print.TableOptions;
import io.skiff.cli.resource.ResourceType;
import java.util.List;

/** The columns and headers that the user wants in tables. */
public record TableFlags(
        boolean isWide, boolean showHeader, boolean isEverywhere, List<String> labelColumns, boolean showLabels) {

    public TableFlags {
        labelColumns = List.copyOf(labelColumns);
    }

    /** @param isOneOfSeveral whether names say their type, as tables of other types are printed too */
    public TableOptions options(ResourceType type, boolean isOneOfSeveral) {
        return new TableOptions(
                isWide,
                showHeader,
                isEverywhere && type.isNamespaced(),
                labelColumns,
                showLabels,
                isOneOfSeveral ? type.display("") : "");
    }
}

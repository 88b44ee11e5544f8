package io.skiff.controlplane.api.table;

import java.util.List;

/** The columns of namespaces and of what holds configuration. */
final class ConfigColumns {

    static final List<Column> NAMESPACE =
            List.of(Column.objectName(), Column.text("Status", one -> Read.text(one, "status", "phase")), Column.age());

    static final List<Column> CONFIG_MAP = List.of(
            Column.objectName(),
            Column.number(
                    "Data",
                    one -> one.path("data").size() + one.path("binaryData").size()),
            Column.age());

    static final List<Column> SECRET = List.of(
            Column.objectName(),
            Column.text("Type", one -> Read.text(one, "type")),
            Column.number("Data", one -> one.path("data").size()),
            Column.age());

    private ConfigColumns() {}
}

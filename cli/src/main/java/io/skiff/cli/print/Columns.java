package io.skiff.cli.print;

import io.skiff.cli.Escapes;
import java.util.ArrayList;
import java.util.List;

/**
 * Aligns the cells of rows in columns, three blanks apart. A later batch of rows keeps the widths of earlier batches.
 */
public final class Columns {

    private static final int GAP = 3;
    private static final int NARROWEST = 6;

    private final List<Integer> widths = new ArrayList<>();

    /** Formats each row as one line: newlines in a cell are escaped. The last cell of a row is not padded. */
    public String format(List<List<String>> rows) {
        List<List<String>> lines = rows.stream()
                .map(row -> row.stream().map(Escapes::line).toList())
                .toList();
        lines.forEach(this::measure);
        var text = new StringBuilder();
        for (List<String> row : lines) {
            for (int i = 0; i < row.size(); i++) {
                String cell = row.get(i);
                text.append(cell);
                if (i < row.size() - 1) {
                    text.append(" ".repeat(widths.get(i) - length(cell)));
                }
            }
            text.append('\n');
        }
        return text.toString();
    }

    private void measure(List<String> row) {
        for (int i = 0; i < row.size(); i++) {
            int wanted = Math.max(NARROWEST, length(row.get(i)) + GAP);
            if (i == widths.size()) {
                widths.add(wanted);
            } else if (widths.get(i) < wanted) {
                widths.set(i, wanted);
            }
        }
    }

    private static int length(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}

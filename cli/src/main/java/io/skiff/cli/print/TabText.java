package io.skiff.cli.print;

import java.util.ArrayList;
import java.util.List;

/**
 * Aligns tab-separated cells within each run of lines that have the column.
 *
 * <p>These are the elastic tabs of Go's text/tabwriter with two blanks between columns, as kubectl's describe uses
 * them.
 */
public final class TabText {

    private static final int GAP = 2;

    private final List<String[]> lines = new ArrayList<>();
    private final StringBuilder out = new StringBuilder();

    /** Adds lines; a tab ends a cell. */
    public TabText line(String text) {
        for (String line : text.split("\n", -1)) {
            lines.add(line.split("\t", -1));
        }
        return this;
    }

    public boolean isEmpty() {
        return lines.isEmpty();
    }

    public String render() {
        out.setLength(0);
        format(0, lines.size(), new ArrayList<>());
        return out.toString();
    }

    /** Writes the lines from..to, whose first columns have the given widths. */
    private void format(int from, int to, List<Integer> widths) {
        int column = widths.size();
        int written = from;
        int line = from;
        while (line < to) {
            if (!hasCell(line, column)) {
                line++;
                continue;
            }
            write(written, line, widths);
            int end = line;
            int width = GAP;
            while (end < to && hasCell(end, column)) {
                width = Math.max(width, length(lines.get(end)[column]) + GAP);
                end++;
            }
            widths.add(width);
            format(line, end, widths);
            widths.remove(column);
            written = end;
            line = end;
        }
        write(written, to, widths);
    }

    /** Whether a line has a cell in a column. The last cell of a line is in no column. */
    private boolean hasCell(int line, int column) {
        return column < lines.get(line).length - 1;
    }

    private void write(int from, int to, List<Integer> widths) {
        for (int i = from; i < to; i++) {
            String[] cells = lines.get(i);
            for (int j = 0; j < cells.length; j++) {
                out.append(cells[j]);
                if (j < widths.size() && j < cells.length - 1) {
                    out.append(" ".repeat(widths.get(j) - length(cells[j])));
                }
            }
            out.append('\n');
        }
    }

    private static int length(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}

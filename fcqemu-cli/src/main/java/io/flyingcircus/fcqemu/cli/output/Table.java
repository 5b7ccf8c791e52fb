package io.flyingcircus.fcqemu.cli.output;

import java.util.List;

/** Columns that line up: the first two to the left, all others, which are numbers, to the right. */
final class Table {

    private static final int LEFT_COLUMNS = 2;

    private Table() {}

    static String of(List<List<String>> rows) {
        return of(rows, LEFT_COLUMNS);
    }

    /** @param leftColumns how many of the first columns are words; the others are numbers, and end below each other */
    static String of(List<List<String>> rows, int leftColumns) {
        int columns = rows.getFirst().size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        var text = new StringBuilder();
        for (List<String> row : rows) {
            var line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                String padding = " ".repeat(widths[i] - row.get(i).length());
                line.append(i == 0 ? "" : "  ");
                line.append(i < leftColumns ? row.get(i) + padding : padding + row.get(i));
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}

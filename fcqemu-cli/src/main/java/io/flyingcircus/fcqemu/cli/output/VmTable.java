package io.flyingcircus.fcqemu.cli.output;

import io.flyingcircus.fcqemu.domain.status.VmRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What {@code ls} shows on a terminal: memory in MiB; what is worth a look is set off. */
public final class VmTable {

    private VmTable() {}

    /**
     * A table.
     *
     * @param wide all there is to show, however wide; else what does not fit is cut off, notes first
     */
    public static String of(List<VmRow> vms, Screen screen, boolean wide) {
        List<ListColumn> columns = Arrays.stream(ListColumn.values())
                .filter(column -> wide || column.usual())
                .toList();
        int[] widths = new int[columns.size()];
        List<List<String>> cells = new ArrayList<>();
        cells.add(columns.stream().map(ListColumn::name).toList());
        vms.forEach(
                vm -> cells.add(columns.stream().map(column -> column.text(vm)).toList()));
        for (List<String> row : cells) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        var text = new StringBuilder();
        for (int row = 0; row < cells.size(); row++) {
            boolean heading = row == 0;
            var line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String cell = cells.get(row).get(i);
                String padding = " ".repeat(widths[i] - cell.length());
                line.append(i == 0 ? "" : "  ").append(columns.get(i).words() ? cell + padding : padding + cell);
            }
            String plain = line.toString().stripTrailing();
            String fitted = wide ? plain : screen.fitted(plain);
            text.append(
                            heading
                                    ? screen.styled(Screen.Style.HEADING, fitted)
                                    : coloured(vms.get(row - 1), fitted, columns, widths, screen))
                    .append('\n');
        }
        return text.toString();
    }

    /** State and notes of a row, where they stand; after it was fitted, for what colours is no wider. */
    private static String coloured(VmRow vm, String line, List<ListColumn> columns, int[] widths, Screen screen) {
        var text = new StringBuilder();
        int at = 0;
        for (int i = 0; i < widths.length && at < line.length(); i++) {
            int end = Math.min(line.length(), at + widths[i] + 2);
            String cell = line.substring(at, end);
            text.append(
                    switch (columns.get(i)) {
                        case STATE -> screen.styled(vm.online() ? Screen.Style.GOOD : Screen.Style.BAD, cell);
                        case NOTES -> screen.styled(Screen.Style.NOTEWORTHY, cell);
                        default -> cell;
                    });
            at = end;
        }
        return text.toString();
    }
}

package io.flyingcircus.fcqemu.cli.output;

/**
 * A terminal that results go to.
 *
 * @param columns its width; 0 where that is not known
 * @param coloured whether it wants colours
 */
public record Screen(int columns, boolean coloured) {

    /** For what is printed as wide as it is: into a pipe, a file. */
    public static final Screen NONE = new Screen(0, false);

    private static final String RESET = "\u001b[0m";

    /** How something is set off. */
    enum Style {
        HEADING("\u001b[1m"),
        GOOD("\u001b[32m"),
        BAD("\u001b[31m"),
        NOTEWORTHY("\u001b[33m");

        private final String sequence;

        Style(String sequence) {
            this.sequence = sequence;
        }
    }

    /** Text that is set off, where there are colours. */
    String styled(Style style, String text) {
        return coloured && !text.isBlank() ? style.sequence + text + RESET : text;
    }

    /** How wide a text is where it is shown: what colours it takes no room. */
    static int shown(String text) {
        return text.replaceAll("\u001b\\[[0-9;]*m", "").length();
    }

    /** A line that is no wider than the screen. */
    String fitted(String line) {
        return columns <= 0 || line.length() <= columns ? line : line.substring(0, Math.max(0, columns - 1)) + "…";
    }
}

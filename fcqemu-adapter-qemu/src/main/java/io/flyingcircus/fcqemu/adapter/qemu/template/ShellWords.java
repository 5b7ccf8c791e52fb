package io.flyingcircus.fcqemu.adapter.qemu.template;

import java.util.ArrayList;
import java.util.List;

/** Splits a line into words as a POSIX shell does, quotes and backslashes only: nothing is expanded. */
public final class ShellWords {

    private final String line;
    private final List<String> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean inWord;
    private int at;

    private ShellWords(String line) {
        this.line = line;
    }

    /**
     * The words of a line.
     *
     * @throws TemplateException if a quote is not closed, or the line ends with a backslash
     */
    public static List<String> split(String line) throws TemplateException {
        return new ShellWords(line).split();
    }

    private List<String> split() throws TemplateException {
        while (at < line.length()) {
            char c = line.charAt(at++);
            switch (c) {
                case ' ', '\t', '\n', '\r' -> endWord();
                case '\'' -> quoted(c, false);
                case '"' -> quoted(c, true);
                case '\\' -> add(next());
                default -> add(c);
            }
        }
        endWord();
        return words;
    }

    private void quoted(char quote, boolean escapes) throws TemplateException {
        inWord = true;
        for (char c = next(); c != quote; c = next()) {
            if (escapes && c == '\\') {
                char escaped = next();
                if (escaped != quote && escaped != '\\') {
                    add(c);
                }
                add(escaped);
            } else {
                add(c);
            }
        }
    }

    private char next() throws TemplateException {
        if (at >= line.length()) {
            throw new TemplateException("a quote is not closed in: " + line);
        }
        return line.charAt(at++);
    }

    private void add(char c) {
        inWord = true;
        word.append(c);
    }

    private void endWord() {
        if (inWord) {
            words.add(word.toString());
            word.setLength(0);
            inWord = false;
        }
    }
}

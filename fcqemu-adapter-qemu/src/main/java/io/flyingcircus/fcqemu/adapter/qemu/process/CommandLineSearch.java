package io.flyingcircus.fcqemu.adapter.qemu.process;

import java.io.FileInputStream;
import java.io.IOException;
import java.util.Arrays;

/**
 * Tells by its command line whether a process is worth a closer look. Of hundreds that are looked through all but one are told
 * apart by this, without making anything of what was read. For one thread.
 */
final class CommandLineSearch {

    /** Enough for the command line of nearly every process. */
    private static final int USUAL_BYTES = 4 * 1024;

    private final byte[] text;
    private final byte[] buffer = new byte[USUAL_BYTES];

    CommandLineSearch(byte[] text) {
        this.text = text.clone();
    }

    /** Whether the text stands anywhere in the command line of that process; not if it has ended. */
    boolean has(long pid) {
        try (var in = new FileInputStream("/proc/" + pid + "/cmdline")) {
            int length = in.readNBytes(buffer, 0, buffer.length);
            if (length < buffer.length) {
                return isIn(buffer, length);
            }
            byte[] all = Arrays.copyOf(buffer, ProcFiles.MAX_BYTES);
            length += in.readNBytes(all, length, ProcFiles.MAX_BYTES - length);
            return isIn(all, length);
        } catch (IOException e) {
            return false;
        }
    }

    private boolean isIn(byte[] all, int length) {
        for (int at = 0; at <= length - text.length; at++) {
            if (all[at] == text[0] && Arrays.equals(all, at, at + text.length, text, 0, text.length)) {
                return true;
            }
        }
        return false;
    }
}

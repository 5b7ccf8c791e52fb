package io.flyingcircus.fcqemu.adapter.ceph.rbd;

import com.sun.jna.Library;
import com.sun.jna.Native;

/** What glibc keeps of memory that the Ceph libraries have given back, for which they are asked again and again. */
public final class NativeHeap {

    private NativeHeap() {}

    private interface LibC extends Library {
        int malloc_trim(long pad);
    }

    private static final class Loaded {
        private static final LibC LIBRARY = Native.load("libc.so.6", LibC.class);

        private Loaded() {}
    }

    /** Gives what is free to the kernel ({@code malloc_trim}); takes a few milliseconds. Does nothing where there is no glibc. */
    public static void giveBack() {
        try {
            var _ = Loaded.LIBRARY.malloc_trim(0);
        } catch (LinkageError noGlibc) {
            // Then it keeps what memory it keeps.
        }
    }
}

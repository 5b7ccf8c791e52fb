package io.flyingcircus.fcqemu.adapter.ceph.rbd;

import com.sun.jna.Library;
import com.sun.jna.Native;

/**
 * What glibc keeps of memory that the Ceph libraries have given back. Each connection has a dozen threads, and glibc gives
 * threads heaps of their own, none of which ever shrinks: a hundred MiB in a process that connects again and again.
 */
public final class NativeHeap {

    /** {@code M_ARENA_MAX} of {@code malloc.h}. */
    private static final int ARENA_MAX = -8;

    private static final int ARENAS = 2;

    private NativeHeap() {}

    private interface LibC extends Library {
        int mallopt(int parameter, int value);

        int malloc_trim(long pad);
    }

    private static final class Loaded {
        private static final LibC LIBRARY = Native.load("libc.so.6", LibC.class);

        private Loaded() {}
    }

    /**
     * Has all threads of this process that are yet to come share a few heaps ({@code mallopt}). Call it before the first
     * connection. Programs that this process starts are not affected. Does nothing where there is no glibc.
     */
    public static void share() {
        try {
            var _ = Loaded.LIBRARY.mallopt(ARENA_MAX, ARENAS);
        } catch (LinkageError noGlibc) {
            // Then it takes what memory it takes.
        }
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

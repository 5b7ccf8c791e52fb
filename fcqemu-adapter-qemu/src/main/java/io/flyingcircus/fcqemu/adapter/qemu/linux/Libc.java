package io.flyingcircus.fcqemu.adapter.qemu.linux;

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;

/**
 * Calls into the C library. None of them but {@link #epollWait} blocks longer than the kernel needs for the call itself, so a
 * virtual thread that makes one holds its carrier for microseconds only.
 *
 * <p>Through JNA, which most commands need anyway for Ceph: linking three functions through {@code java.lang.foreign} takes
 * twice as long as all of JNA, in each start of the program.
 */
final class Libc {

    static final short POLLIN = 1;

    private static final int MSG_NOSIGNAL = 0x4000;

    private Libc() {}

    /** Names and arguments are those of the C library, on machines where {@code long} has 64 bits. */
    private interface Functions extends Library {

        /** Those of this process, which has the C library. */
        Functions LINKED = Native.load(Functions.class, Map.of(Library.OPTION_STRING_ENCODING, "UTF-8"));

        int open(String path, int flags, int mode);

        int close(int descriptor);

        int flock(int descriptor, int operation);

        int poll(ByteBuffer requests, long count, int timeout);

        int kill(int pid, int signal);

        int socket(int domain, int type, int protocol);

        long sendto(int descriptor, byte[] content, long length, int flags, byte[] address, int addressLength);

        int epoll_create1(int flags);

        int epoll_ctl(int descriptor, int operation, int other, ByteBuffer event);

        int epoll_wait(int descriptor, ByteBuffer events, int count, int timeout);

        /** The C libraries in use are older than some calls made here. */
        long syscall(long number, long first, long second, long third, long fourth);
    }

    /** Links the functions, unless they are. */
    static void load() {
        var _ = Functions.LINKED;
    }

    /** {@code open(2)}. */
    static int open(String path, int flags, int mode) throws ErrnoException {
        return (int) checked("open " + path, Functions.LINKED.open(path, flags, mode));
    }

    /** {@code close(2)}; that it fails changes nothing for the caller: Linux has given the descriptor up in any case. */
    static void close(int descriptor) {
        Functions.LINKED.close(descriptor);
    }

    /** {@code flock(2)}. */
    static void flock(int descriptor, int operation) throws ErrnoException {
        checked("flock", Functions.LINKED.flock(descriptor, operation));
    }

    /** {@code poll(2)} for input on one descriptor, without waiting: whether there is any. */
    static boolean readable(int descriptor) throws ErrnoException {
        ByteBuffer request = ByteBuffer.allocateDirect(8).order(ByteOrder.nativeOrder());
        request.putInt(0, descriptor).putShort(4, POLLIN);
        return checked("poll", Functions.LINKED.poll(request, 1, 0)) > 0;
    }

    /** {@code kill(2)}. */
    static void kill(int pid, int signal) throws ErrnoException {
        checked("kill " + pid, Functions.LINKED.kill(pid, signal));
    }

    /** {@code socket(2)}. */
    static int socket(int domain, int type) throws ErrnoException {
        return (int) checked("socket", Functions.LINKED.socket(domain, type, 0));
    }

    /** {@code sendto(2)}: how much was sent. A receiver that is gone is an error, and no signal. */
    static long sendTo(int descriptor, byte[] content, byte[] address) throws ErrnoException {
        return checked(
                "sendto",
                Functions.LINKED.sendto(descriptor, content, content.length, MSG_NOSIGNAL, address, address.length));
    }

    /** {@code epoll_create1(2)}. */
    static int epollCreate(int flags) throws ErrnoException {
        return (int) checked("epoll_create1", Functions.LINKED.epoll_create1(flags));
    }

    /** {@code epoll_ctl(2)}. */
    static void epollControl(int descriptor, int operation, int other, ByteBuffer event) throws ErrnoException {
        checked("epoll_ctl", Functions.LINKED.epoll_ctl(descriptor, operation, other, event));
    }

    /** {@code epoll_wait(2)} for one event: how many there are. Blocks. */
    static int epollWait(int descriptor, ByteBuffer event, int timeoutMs) throws ErrnoException {
        return (int) checked("epoll_wait", Functions.LINKED.epoll_wait(descriptor, event, 1, timeoutMs));
    }

    /** {@code syscall(2)} with four arguments. */
    static long syscall(String name, long number, long first, long second, long third, long fourth)
            throws ErrnoException {
        return checked(name, Functions.LINKED.syscall(number, first, second, third, fourth));
    }

    /** JNA keeps errno of the thread's last call; nothing lies between that and here that could change the thread. */
    private static long checked(String what, long result) throws ErrnoException {
        if (result == -1) {
            throw new ErrnoException(what, Native.getLastError());
        }
        return result;
    }
}

package io.skiff.agent.linux;

import com.kenai.jffi.CallContext;
import com.kenai.jffi.CallingConvention;
import com.kenai.jffi.HeapInvocationBuffer;
import com.kenai.jffi.Invoker;
import com.kenai.jffi.Library;
import com.kenai.jffi.Type;
import jnr.ffi.LastError;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;

/** Calls the C library of this process: system calls by number, and functions by address. */
public final class Libc {

    private static final Functions FUNCTIONS = load(Functions.class, "c");
    private static final Runtime RUNTIME = Runtime.getSystemRuntime();
    private static final CallContext FOUR_LONGS = CallContext.getCallContext(
            Type.SINT64,
            new Type[] {Type.SINT64, Type.SINT64, Type.SINT64, Type.SINT64},
            CallingConvention.DEFAULT,
            false);

    private Libc() {}

    /**
     * Loads a native library with the functions that an interface declares. It is for the packages beneath this one.
     */
    public static <T> T load(Class<T> functions, String library) {
        return LibraryLoader.create(functions).failImmediately().load(library);
    }

    /**
     * Makes a system call and returns its result.
     *
     * @param operation the operation, for the message
     * @param target its target, for the message; may be empty
     * @throws ErrnoException with the kernel's answer, if the result is -1
     */
    public static long call(String operation, String target, SyscallNumber number, long... arguments) {
        var result = tryCall(number, arguments);
        if (result < 0) {
            throw new ErrnoException(operation, target, new Errno((int) -result));
        }
        return result;
    }

    /** The same for a call that a signal may break off: it is made again. */
    public static long callAgain(String operation, String target, SyscallNumber number, long... arguments) {
        while (true) {
            long result = tryCall(number, arguments);
            if (result >= 0) {
                return result;
            }
            if (result != -Errno.EINTR.number()) {
                throw new ErrnoException(operation, target, new Errno((int) -result));
            }
        }
    }

    /** A system call whose failure is an expected outcome: the result, or the negative error number. */
    public static long tryCall(SyscallNumber number, long... arguments) {
        var result = FUNCTIONS.syscall(
                number.number(),
                argument(arguments, 0),
                argument(arguments, 1),
                argument(arguments, 2),
                argument(arguments, 3),
                argument(arguments, 4),
                argument(arguments, 5));
        return result == -1 ? -LastError.getLastError(RUNTIME) : result;
    }

    private static long argument(long[] arguments, int index) {
        return index < arguments.length ? arguments[index] : 0;
    }

    /** Returns the address of a function of the C library. */
    public static long symbol(String name) {
        var address = Library.getDefault().getSymbolAddress(name);
        if (address == 0) {
            throw new UnsupportedOperationException("the C library has no function " + name + "; glibc is needed");
        }
        return address;
    }

    /** Returns the address of the calling thread's errno. */
    public static long errnoLocation() {
        return FUNCTIONS.__errno_location();
    }

    /** Prepares {@code context} for setcontext, so that it calls {@code function} with up to seven arguments. */
    public static void makecontext(long context, long function, long... arguments) {
        FUNCTIONS.makecontext(
                context,
                function,
                arguments.length,
                argument(arguments, 0),
                argument(arguments, 1),
                argument(arguments, 2),
                argument(arguments, 3),
                argument(arguments, 4),
                argument(arguments, 5),
                argument(arguments, 6));
    }

    /** Fills {@code context} with the state of the calling thread. */
    public static void requireContext(long context) {
        if (FUNCTIONS.getcontext(context) != 0) {
            throw new ErrnoException("getcontext", "", new Errno(LastError.getLastError(RUNTIME)));
        }
    }

    /** Calls machine code at an address. */
    static long callAddress(long address, long first, long second, long third, long fourth) {
        var arguments = new HeapInvocationBuffer(FOUR_LONGS);
        arguments.putLong(first);
        arguments.putLong(second);
        arguments.putLong(third);
        arguments.putLong(fourth);
        return Invoker.getInstance().invokeLong(FOUR_LONGS, address, arguments);
    }

    /** The functions of the C library that this package calls. jnr-ffi implements the interface. */
    public interface Functions {
        long syscall(long number, long a, long b, long c, long d, long e, long f);

        long __errno_location();

        int getcontext(long context);

        void makecontext(
                long context, long function, int count, long a, long b, long c, long d, long e, long f, long g);
    }
}

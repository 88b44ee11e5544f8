package io.skiff.agent.linux;

/**
 * An error number of Linux (the generic table, the same on x86-64 and aarch64).
 *
 * @param number positive
 */
public record Errno(int number) {

    public static final Errno EPERM = new Errno(1);
    public static final Errno ENOENT = new Errno(2);
    public static final Errno ESRCH = new Errno(3);
    public static final Errno EINTR = new Errno(4);
    public static final Errno EINVAL = new Errno(22);
}

package io.skiff.agent.linux;

/**
 * A system call failed. The message has the operation, its target and the kernel's answer, as in
 * {@code mount overlay on /run/skiff/x: EINVAL}.
 */
public final class ErrnoException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final Errno errno;

    public ErrnoException(String operation, String target, Errno errno) {
        super(operation + (target.isEmpty() ? "" : " " + target) + ": " + errno);
        this.errno = errno;
    }

    public Errno errno() {
        return errno;
    }
}

package io.skiff.agent.security.seccomp;

import io.skiff.agent.linux.Errno;

/**
 * The kernel's answer to a system call.
 *
 * @param code SECCOMP_RET_ of linux/seccomp.h, with its data
 */
record Answer(int code) {

    static final Answer ALLOW = new Answer(0x7fff0000);
    static final Answer LOG = new Answer(0x7ffc0000);
    static final Answer TRAP = new Answer(0x00030000);
    static final Answer KILL_THREAD = new Answer(0x00000000);
    static final Answer KILL_PROCESS = new Answer(0x80000000);

    private static final int ERRNO = 0x00050000;
    private static final int TRACE = 0x7ff00000;
    private static final int DATA = 0xffff;

    /** The kernel's MAX_ERRNO. */
    static final int HIGHEST_ERRNO = 4095;

    static Answer error(int errno) {
        return new Answer(ERRNO | errno);
    }

    static Answer error(Errno errno) {
        return error(errno.number());
    }

    static Answer trace(int message) {
        return new Answer(TRACE | (message & DATA));
    }

    /** Whether the call is made. */
    boolean isMade() {
        return code == ALLOW.code || code == LOG.code;
    }
}

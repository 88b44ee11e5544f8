package io.skiff.agent.security.seccomp;

import java.util.List;

/**
 * The answer to each system call.
 *
 * @param otherwise the answer to a call without a rule
 * @param narrow whether the rules also hold for 32-bit programs; otherwise these get ENOSYS for every call
 * @param multiplexedSockets whether 32-bit x86 programs may make sockets with socketcall(2), whose arguments no filter
 *     sees
 * @param flags for seccomp(2)
 */
record Profile(Answer otherwise, boolean narrow, boolean multiplexedSockets, long flags, List<Rule> rules) {

    /**
     * SECCOMP_FILTER_FLAG_SPEC_ALLOW, as runc sets it. It keeps a filter from slowing down a program that shares its
     * memory with nobody.
     */
    static final long SPECULATION_ALLOWED = 4;

    /** The kernel's SECCOMP_FILTER_FLAG_LOG. */
    static final long LOGGED = 2;

    Profile {
        rules = List.copyOf(rules);
    }
}

package io.skiff.agent.linux.seccomp;

import io.skiff.agent.linux.Libc;
import jnr.ffi.Pointer;

/** The part of libseccomp(3) that Skiff uses. jnr-ffi implements the interface. */
public interface LibSeccomp {

    String LIBRARY = "libseccomp.so.2";

    /** @throws SeccompException if the library is not installed */
    static LibSeccomp load() {
        return load(LIBRARY);
    }

    /** @param name the name of the library's file */
    static LibSeccomp load(String name) {
        try {
            return Libc.load(LibSeccomp.class, name);
        } catch (UnsatisfiedLinkError fault) {
            throw new SeccompException(
                    name
                            + " cannot be loaded, and without it no container's system calls can be filtered; install the"
                            + " package libseccomp2 (Debian, Ubuntu) or libseccomp (Fedora, RHEL, Arch)",
                    fault);
        }
    }

    Pointer seccomp_init(int defaultAction);

    void seccomp_release(Pointer filter);

    int seccomp_merge(Pointer filter, Pointer other);

    int seccomp_arch_add(Pointer filter, int architecture);

    int seccomp_arch_remove(Pointer filter, int architecture);

    int seccomp_attr_set(Pointer filter, int attribute, int value);

    int seccomp_syscall_resolve_name(String name);

    int seccomp_syscall_resolve_name_arch(int architecture, String name);

    int seccomp_rule_add_array(Pointer filter, int action, int call, int count, long comparisons);

    int seccomp_export_bpf(Pointer filter, int descriptor);
}

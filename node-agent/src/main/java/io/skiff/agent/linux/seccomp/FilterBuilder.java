package io.skiff.agent.linux.seccomp;

import io.skiff.agent.linux.Errno;
import io.skiff.agent.linux.Libc;
import io.skiff.agent.linux.NativeMemory;
import io.skiff.agent.linux.SyscallNumber;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import jnr.ffi.Pointer;

/** Builds one filter for one architecture. Two filters can be merged. To close it frees libseccomp's memory. */
public final class FilterBuilder implements AutoCloseable {

    private static final int ATTRIBUTE_BAD_ARCHITECTURE = 2;
    private static final int ATTRIBUTE_OPTIMIZE = 8;

    /** a binary tree: the kernel runs a new filter once for each number, and the list of level 1 costs 0.3 ms */
    private static final int AS_TREE = 2;

    private static final int RETURN_ERRNO = 0x00050000;
    private static final int COMPARISON_SIZE = 24;
    private static final int CLOSE_ON_EXEC = 1;
    private static final int NO_SUCH_NAME = -1;

    private final LibSeccomp library;
    private final Pointer filter;
    private final AuditArchitecture architecture;
    private boolean isMerged;

    /** @param otherwise the answer to a call without a rule, as SECCOMP_RET_ of linux/seccomp.h */
    public FilterBuilder(LibSeccomp library, AuditArchitecture architecture, int otherwise) {
        this.library = library;
        this.architecture = architecture;
        this.filter = library.seccomp_init(otherwise);
        if (architecture != AuditArchitecture.nativeOne()) {
            require("add the architecture", library.seccomp_arch_add(filter, architecture.token()));
            require(
                    "remove the architecture",
                    library.seccomp_arch_remove(
                            filter, AuditArchitecture.nativeOne().token()));
        }
        require(
                "set the answer to other architectures",
                library.seccomp_attr_set(filter, ATTRIBUTE_BAD_ARCHITECTURE, RETURN_ERRNO | Errno.ENOSYS.number()));
        require("set the optimization", library.seccomp_attr_set(filter, ATTRIBUTE_OPTIMIZE, AS_TREE));
    }

    /**
     * One comparison of an argument.
     *
     * @param operator a value of {@code enum scmp_compare}
     */
    public record Comparison(int index, int operator, long first, long second) {}

    /**
     * Finds the number of a call for {@link #add}; negative for a call that only other architectures have; empty for an
     * unknown name.
     */
    public OptionalInt find(String name) {
        int number = library.seccomp_syscall_resolve_name(name);
        return number == NO_SUCH_NAME ? OptionalInt.empty() : OptionalInt.of(number);
    }

    /** Finds the number of a call on this architecture; empty if it has none. */
    public OptionalInt numberHere(String name) {
        int number = library.seccomp_syscall_resolve_name_arch(architecture.token(), name);
        return number < 0 ? OptionalInt.empty() : OptionalInt.of(number);
    }

    /** @param comparisons all of them must hold */
    public void add(int answer, int call, String name, List<Comparison> comparisons) {
        try (var memory = NativeMemory.allocate((long) COMPARISON_SIZE * comparisons.size())) {
            for (int i = 0; i < comparisons.size(); i++) {
                var each = comparisons.get(i);
                memory.putInt((long) COMPARISON_SIZE * i, each.index());
                memory.putInt((long) COMPARISON_SIZE * i + 4, each.operator());
                memory.putLong((long) COMPARISON_SIZE * i + 8, each.first());
                memory.putLong((long) COMPARISON_SIZE * i + 16, each.second());
            }
            require(
                    "add the rule for " + name,
                    library.seccomp_rule_add_array(filter, answer, call, comparisons.size(), memory.address()));
        }
    }

    /** Takes over the rules of the other filter, which cannot be used afterwards. */
    public void merge(FilterBuilder other) {
        require("merge", library.seccomp_merge(filter, other.filter));
        other.isMerged = true;
    }

    /** Exports the instructions in the kernel's format. */
    public byte[] export() {
        // exports into memory, because a pipe has limited room
        int file = memoryFile();
        try {
            require("export", library.seccomp_export_bpf(filter, file));
            return Files.readAllBytes(Path.of("/proc/self/fd/" + file));
        } catch (IOException fault) {
            throw new UncheckedIOException("read the exported filter", fault);
        } finally {
            Libc.call("close", "fd " + file, SyscallNumber.CLOSE, file);
        }
    }

    private static int memoryFile() {
        try (var name = NativeMemory.ofString("seccomp")) {
            return (int)
                    Libc.call("memfd_create", "seccomp", SyscallNumber.MEMFD_CREATE, name.address(), CLOSE_ON_EXEC);
        }
    }

    private static void require(String what, int result) {
        if (result < 0) {
            throw new SeccompException("libseccomp could not " + what + ": " + new Errno(-result));
        }
    }

    @Override
    public void close() {
        if (!isMerged) {
            library.seccomp_release(filter);
        }
    }
}

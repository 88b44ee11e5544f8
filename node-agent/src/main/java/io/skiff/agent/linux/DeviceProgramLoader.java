package io.skiff.agent.linux;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Loads a BPF_PROG_TYPE_CGROUP_DEVICE program with bpf(2) and attaches it to a control group. */
final class DeviceProgramLoader {

    private static final int BPF_PROG_LOAD = 5;
    private static final int BPF_PROG_ATTACH = 8;
    private static final int BPF_PROG_TYPE_CGROUP_DEVICE = 15;
    private static final int BPF_CGROUP_DEVICE = 6;
    private static final int ATTRIBUTE_SIZE = 72;
    private static final int INSTRUCTION_SIZE = 8;

    private final Syscalls syscalls;

    DeviceProgramLoader(Syscalls syscalls) {
        this.syscalls = syscalls;
    }

    void attach(Path cgroup, byte[] program) {
        int loaded = load(cgroup, program);
        try {
            int directory = syscalls.open(cgroup, Flags.O_RDONLY);
            try {
                attach(cgroup, loaded, directory);
            } finally {
                syscalls.close(directory);
            }
        } finally {
            syscalls.close(loaded);
        }
    }

    private static int load(Path cgroup, byte[] program) {
        try (var attributes = NativeMemory.allocate(ATTRIBUTE_SIZE);
                var instructions = NativeMemory.ofBytes(program);
                var licence = NativeMemory.ofBytes("Apache-2.0\0".getBytes(StandardCharsets.US_ASCII))) {
            attributes.putInt(0, BPF_PROG_TYPE_CGROUP_DEVICE);
            attributes.putInt(4, program.length / INSTRUCTION_SIZE);
            attributes.putLong(8, instructions.address());
            attributes.putLong(16, licence.address());
            return (int) Libc.call(
                    "load the device program for",
                    cgroup.toString(),
                    SyscallNumber.BPF,
                    BPF_PROG_LOAD,
                    attributes.address(),
                    ATTRIBUTE_SIZE);
        }
    }

    private static void attach(Path cgroup, int program, int directory) {
        try (var attributes = NativeMemory.allocate(ATTRIBUTE_SIZE)) {
            attributes.putInt(0, directory);
            attributes.putInt(4, program);
            attributes.putInt(8, BPF_CGROUP_DEVICE);
            Libc.call(
                    "attach the device program to",
                    cgroup.toString(),
                    SyscallNumber.BPF,
                    BPF_PROG_ATTACH,
                    attributes.address(),
                    ATTRIBUTE_SIZE);
        }
    }
}

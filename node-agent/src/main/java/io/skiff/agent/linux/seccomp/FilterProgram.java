package io.skiff.agent.linux.seccomp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A seccomp filter in the kernel's format: classic BPF instructions over {@code struct seccomp_data}. */
public final class FilterProgram {

    /** The size of one instruction, {@code struct sock_filter}, in bytes. */
    public static final int INSTRUCTION_SIZE = 8;

    /** The kernel's limit BPF_MAXINSNS. */
    public static final int MOST_INSTRUCTIONS = 4096;

    private static final int LOAD_WORD = 0x20;
    private static final int AND_VALUE = 0x54;
    private static final int JUMP = 0x05;
    private static final int JUMP_EQUAL = 0x15;
    private static final int JUMP_GREATER = 0x25;
    private static final int JUMP_GREATER_OR_EQUAL = 0x35;
    private static final int JUMP_ANY_BIT = 0x45;
    private static final int RETURN = 0x06;

    /**
     * The size of {@code struct seccomp_data}: int number, u32 architecture, u64 instruction pointer, u64 arguments[6].
     */
    private static final int SECCOMP_DATA_SIZE = 64;

    private static final int FIRST_ARGUMENT = 16;

    private final byte[] instructions;
    private final long flags;

    /** @param flags the flags for seccomp(2) */
    public FilterProgram(byte[] instructions, long flags) {
        if (instructions.length / INSTRUCTION_SIZE > MOST_INSTRUCTIONS) {
            throw new SeccompException("the filter has " + instructions.length / INSTRUCTION_SIZE
                    + " instructions, and the kernel takes no more than " + MOST_INSTRUCTIONS + "; write fewer rules");
        }
        this.instructions = instructions.clone();
        this.flags = flags;
    }

    public int length() {
        return instructions.length / INSTRUCTION_SIZE;
    }

    public long flags() {
        return flags;
    }

    public byte[] instructions() {
        return instructions.clone();
    }

    /** Evaluates the filter for a call, and returns its SECCOMP_RET_ value as the kernel would. */
    public int answer(AuditArchitecture architecture, int number, long... arguments) {
        var data = ByteBuffer.allocate(SECCOMP_DATA_SIZE).order(ByteOrder.nativeOrder());
        data.putInt(0, number).putInt(4, architecture.token());
        for (int i = 0; i < arguments.length; i++) {
            data.putLong(FIRST_ARGUMENT + 8 * i, arguments[i]);
        }
        return run(data);
    }

    private int run(ByteBuffer data) {
        var code = ByteBuffer.wrap(instructions).order(ByteOrder.nativeOrder());
        int accumulator = 0;
        // every jump goes forward, so the loop ends
        for (int at = 0; ; at++) {
            int operation = code.getShort(INSTRUCTION_SIZE * at) & 0xffff;
            int whenTrue = code.get(INSTRUCTION_SIZE * at + 2) & 0xff;
            int whenFalse = code.get(INSTRUCTION_SIZE * at + 3) & 0xff;
            int value = code.getInt(INSTRUCTION_SIZE * at + 4);
            switch (operation) {
                case LOAD_WORD -> accumulator = data.getInt(value);
                case AND_VALUE -> accumulator &= value;
                case JUMP -> at += value;
                case JUMP_EQUAL -> at += accumulator == value ? whenTrue : whenFalse;
                case JUMP_GREATER -> at += Integer.compareUnsigned(accumulator, value) > 0 ? whenTrue : whenFalse;
                case JUMP_GREATER_OR_EQUAL ->
                    at += Integer.compareUnsigned(accumulator, value) >= 0 ? whenTrue : whenFalse;
                case JUMP_ANY_BIT -> at += (accumulator & value) != 0 ? whenTrue : whenFalse;
                case RETURN -> {
                    return value;
                }
                default ->
                    throw new IllegalStateException(
                            "instruction 0x" + Integer.toHexString(operation) + " is not one that libseccomp makes");
            }
        }
    }
}

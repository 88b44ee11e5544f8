package io.skiff.agent.cgroup;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Device rules as a program for the kernel (BPF_PROG_TYPE_CGROUP_DEVICE): 1 allows the access, 0 refuses it.
 *
 * <p>The context is {@code struct bpf_cgroup_dev_ctx}: u32 access_type (access << 16 | type), u32 major, u32 minor.
 * Each rule is a block that falls through to the next if it does not match.
 */
final class DeviceProgram {

    private static final int TYPE_BLOCK = 1;
    private static final int TYPE_CHARACTER = 2;
    private static final int ACCESS_MAKE = 1;
    private static final int ACCESS_READ = 2;
    private static final int ACCESS_WRITE = 4;

    private static final int LOAD_WORD = 0x61;
    private static final int MOVE_REGISTER = 0xbf;
    private static final int MOVE_VALUE = 0xb7;
    private static final int AND_VALUE = 0x57;
    private static final int SHIFT_RIGHT_VALUE = 0x77;
    private static final int JUMP_UNEQUAL_VALUE = 0x55;
    private static final int EXIT = 0x95;

    /** the registers: r2 type, r3 access, r4 major, r5 minor, r6 scratch */
    private static final int TYPE = 2;

    private static final int ACCESS = 3;
    private static final int MAJOR = 4;
    private static final int MINOR = 5;
    private static final int SCRATCH = 6;

    private final List<long[]> code = new ArrayList<>();

    private DeviceProgram() {}

    static byte[] of(List<DeviceRules.Rule> rules) {
        var program = new DeviceProgram();
        program.loadContext();
        rules.forEach(program::allow);
        program.answer(0);
        return program.bytes();
    }

    private void loadContext() {
        emit(LOAD_WORD, TYPE, 1, 0, 0);
        emit(MOVE_REGISTER, ACCESS, TYPE, 0, 0);
        emit(AND_VALUE, TYPE, 0, 0, 0xffff);
        emit(SHIFT_RIGHT_VALUE, ACCESS, 0, 0, 16);
        emit(LOAD_WORD, MAJOR, 1, 4, 0);
        emit(LOAD_WORD, MINOR, 1, 8, 0);
    }

    private void allow(DeviceRules.Rule rule) {
        var tests = new ArrayList<int[]>();
        tests.add(new int[] {TYPE, rule.type() == 'b' ? TYPE_BLOCK : TYPE_CHARACTER});
        if (rule.major() != DeviceRules.ANY) {
            tests.add(new int[] {MAJOR, rule.major()});
        }
        if (rule.minor() != DeviceRules.ANY) {
            tests.add(new int[] {MINOR, rule.minor()});
        }
        // besides the tests there are two instructions for the access and its jump, and two for the answer
        int remaining = tests.size() + 5;
        for (var test : tests) {
            remaining--;
            emit(JUMP_UNEQUAL_VALUE, test[0], 0, remaining, test[1]);
        }
        // masks the refused kinds of access in the request; none may be left
        emit(MOVE_REGISTER, SCRATCH, ACCESS, 0, 0);
        emit(AND_VALUE, SCRATCH, 0, 0, ~access(rule.access()) & (ACCESS_MAKE | ACCESS_READ | ACCESS_WRITE));
        emit(JUMP_UNEQUAL_VALUE, SCRATCH, 0, 2, 0);
        answer(1);
    }

    private static int access(String letters) {
        return (letters.contains("m") ? ACCESS_MAKE : 0)
                | (letters.contains("r") ? ACCESS_READ : 0)
                | (letters.contains("w") ? ACCESS_WRITE : 0);
    }

    private void answer(int allowed) {
        emit(MOVE_VALUE, 0, 0, 0, allowed);
        emit(EXIT, 0, 0, 0, 0);
    }

    private void emit(int operation, int destination, int source, int offset, int value) {
        code.add(new long[] {operation, (long) source << 4 | destination, offset, value});
    }

    private byte[] bytes() {
        var buffer = ByteBuffer.allocate(8 * code.size()).order(ByteOrder.LITTLE_ENDIAN);
        for (var each : code) {
            buffer.put((byte) each[0])
                    .put((byte) each[1])
                    .putShort((short) each[2])
                    .putInt((int) each[3]);
        }
        return buffer.array();
    }
}

package io.skiff.agent.security.seccomp;

import io.skiff.agent.linux.Errno;
import io.skiff.agent.linux.seccomp.AuditArchitecture;
import io.skiff.agent.linux.seccomp.FilterProgram;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The instructions before those of libseccomp. They answer ENOSYS to calls that are newer than any that the profile
 * names. A program takes EPERM for a refusal, but ENOSYS for an older kernel, for which it has another way.
 */
final class Prelude {

    private static final int LOAD_WORD = 0x20;
    private static final int JUMP_EQUAL = 0x15;
    private static final int JUMP_GREATER = 0x25;
    private static final int RETURN = 0x06;
    private static final int JUMP = 0x05;

    /** The offset in {@code struct seccomp_data}. */
    private static final int NUMBER = 0;

    private static final int ARCHITECTURE = 4;
    private static final int FIRST_ARGUMENT = 16;

    private static final int X86_SOCKETCALL = 102;
    private static final int MAKE_SOCKET = 1;

    private final List<int[]> code = new ArrayList<>();

    private Prelude() {}

    /** @param highest the highest number that the profile names, by architecture */
    static byte[] of(Map<AuditArchitecture, Integer> highest, boolean multiplexedSockets) {
        var prelude = new Prelude();
        highest.forEach((architecture, number) ->
                prelude.add(architecture, number, architecture == AuditArchitecture.X86 && !multiplexedSockets));
        return prelude.bytes();
    }

    private void add(AuditArchitecture architecture, int highest, boolean refusesSocketcall) {
        int block = refusesSocketcall ? 7 : 3;
        emit(LOAD_WORD, 0, 0, ARCHITECTURE);
        emit(JUMP_EQUAL, 0, block, architecture.token());
        emit(LOAD_WORD, 0, 0, NUMBER);
        if (refusesSocketcall) {
            emit(JUMP_EQUAL, 0, 3, X86_SOCKETCALL);
            emit(LOAD_WORD, 0, 0, FIRST_ARGUMENT);
            emit(JUMP_EQUAL, 2, 0, MAKE_SOCKET);
            // the register no longer holds the number itself, but none that is too high; libseccomp's instructions load
            // it again
            emit(JUMP, 0, 0, 2);
        }
        emit(JUMP_GREATER, 0, 1, highest);
        emit(RETURN, 0, 0, Answer.error(Errno.ENOSYS).code());
    }

    private void emit(int operation, int whenTrue, int whenFalse, int value) {
        code.add(new int[] {operation, whenTrue, whenFalse, value});
    }

    private byte[] bytes() {
        var buffer = ByteBuffer.allocate(FilterProgram.INSTRUCTION_SIZE * code.size())
                .order(ByteOrder.nativeOrder());
        for (var each : code) {
            buffer.putShort((short) each[0])
                    .put((byte) each[1])
                    .put((byte) each[2])
                    .putInt(each[3]);
        }
        return buffer.array();
    }
}

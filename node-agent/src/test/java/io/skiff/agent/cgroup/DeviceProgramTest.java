package io.skiff.agent.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs the program as the kernel would, in a small interpreter of its instructions. */
class DeviceProgramTest {

    private static final int BLOCK = 1;
    private static final int CHARACTER = 2;
    private static final int MAKE = 1;
    private static final int READ = 2;
    private static final int WRITE = 4;

    @ParameterizedTest
    @CsvSource({
        "c, 6, 1, 3, true", // read and write /dev/null
        "c, 7, 1, 8, true",
        "c, 6, 136, 7, true", // a terminal
        "c, 6, 5, 2, true",
        "c, 1, 250, 9, true", // make any node
        "b, 1, 8, 0, true",
        "c, 2, 1, 1, false", // read /dev/mem
        "c, 3, 1, 1, false", // make and read it
        "b, 2, 8, 0, false",
        "b, 4, 254, 0, false",
        "b, 2, 1, 3, false" // a block device with the numbers of /dev/null
    })
    void allowsTheUsualFewAndNothingElse(char type, int access, int major, int minor, boolean allowed) {
        var program = DeviceProgram.of(DeviceRules.DEFAULT);

        assertThat(run(program, access << 16 | (type == 'b' ? BLOCK : CHARACTER), major, minor))
                .as(
                        "%s %d:%d, make %d read %d write %d",
                        type, major, minor, access & MAKE, access & READ, access & WRITE)
                .isEqualTo(allowed ? 1 : 0);
    }

    private static long run(byte[] program, int... context) {
        var code = ByteBuffer.wrap(program).order(ByteOrder.LITTLE_ENDIAN);
        var registers = new long[11];
        for (int at = 0; ; at++) {
            int operation = code.get(8 * at) & 0xff;
            int destination = code.get(8 * at + 1) & 0xf;
            int source = code.get(8 * at + 1) >> 4 & 0xf;
            int offset = code.getShort(8 * at + 2);
            int value = code.getInt(8 * at + 4);
            switch (operation) {
                case 0x61 -> registers[destination] = context[offset / 4];
                case 0xbf -> registers[destination] = registers[source];
                case 0xb7 -> registers[destination] = value;
                case 0x57 -> registers[destination] &= value;
                case 0x77 -> registers[destination] >>>= value;
                case 0x55 -> at += registers[destination] != value ? offset : 0;
                case 0x95 -> {
                    return registers[0];
                }
                default -> throw new AssertionError("instruction " + operation + " at " + at);
            }
        }
    }
}

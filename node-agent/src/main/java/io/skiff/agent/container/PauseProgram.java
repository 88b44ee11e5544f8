package io.skiff.agent.container;

import io.skiff.agent.linux.Architecture;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

/**
 * The program of a pod's first process: it lets the kernel reap its children, and sleeps for ever. It is so short that it is written here instruction by
 * instruction, and needs no file of the host.
 */
final class PauseProgram {

    /** The kernel's {@code struct sigaction} behind the instructions: SIG_IGN, no flags, no restorer, an empty mask. */
    private static final String IGNORE = "0100000000000000" + "0".repeat(48);

    private static final String X86_64 = """
            b8 0d 00 00 00          mov  eax, 13           # rt_sigaction(SIGCHLD, SIG_IGN, 0, 8)
            bf 11 00 00 00          mov  edi, 17
            48 8d 35 21 00 00 00    lea  rsi, [rip + 33]   # the struct behind the instructions
            31 d2                   xor  edx, edx
            41 ba 08 00 00 00       mov  r10d, 8
            0f 05                   syscall
            b8 0f 01 00 00          mov  eax, 271          # ppoll(0, 0, 0, 0)
            31 ff                   xor  edi, edi
            31 f6                   xor  esi, esi
            31 d2                   xor  edx, edx
            45 31 d2                xor  r10d, r10d
            0f 05                   syscall
            eb ee                   jmp  -18               # to ppoll
            90 90 90 90 90          nop                    # five times
            """;

    private static final String AARCH64 = """
            c8 10 80 d2    mov  x8, 134     # rt_sigaction(SIGCHLD, SIG_IGN, 0, 8)
            20 02 80 d2    mov  x0, 17
            81 01 00 10    adr  x1, 48      # the struct behind the instructions
            02 00 80 d2    mov  x2, 0
            03 01 80 d2    mov  x3, 8
            01 00 00 d4    svc  0
            28 09 80 d2    mov  x8, 73      # ppoll(0, 0, 0, 0)
            00 00 80 d2    mov  x0, 0
            01 00 80 d2    mov  x1, 0
            02 00 80 d2    mov  x2, 0
            03 00 80 d2    mov  x3, 0
            01 00 00 d4    svc  0
            fa ff ff 17    b    -24         # to ppoll
            1f 20 03 d5    nop
            """;

    private static final int HEADER = 64;
    private static final int SEGMENT = 56;
    private static final long ADDRESS = 0x400000;
    private static final long LARGEST_PAGE = 0x10000;

    private static final short EXECUTABLE = 2;
    private static final int LOADED = 1;
    private static final int OF_STACK = 0x6474e551;
    private static final int MAY_EXECUTE = 1;
    private static final int MAY_WRITE = 2;
    private static final int MAY_READ = 4;

    private PauseProgram() {}

    /** The program as an ELF file (elf(5)) for the processor of this host: a header, two segments' headers, the instructions. */
    static byte[] executable() {
        return switch (Architecture.current()) {
            case X86_64 -> executable((short) 62, code(X86_64));
            case AARCH64 -> executable((short) 183, code(AARCH64));
        };
    }

    static byte[] executable(short machine, byte[] code) {
        int start = HEADER + 2 * SEGMENT;
        int size = start + code.length;
        var file = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        // 64 bits, little-endian, version 1
        file.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0});
        file.putShort(EXECUTABLE).putShort(machine).putInt(1);
        file.putLong(ADDRESS + start).putLong(HEADER).putLong(0).putInt(0);
        file.putShort((short) HEADER).putShort((short) SEGMENT).putShort((short) 2);
        file.putShort((short) HEADER).putShort((short) 0).putShort((short) 0);
        segment(file, LOADED, MAY_READ | MAY_EXECUTE, ADDRESS, size);
        // without it old kernels make the stack executable
        segment(file, OF_STACK, MAY_READ | MAY_WRITE, 0, 0);
        return file.put(code).array();
    }

    private static void segment(ByteBuffer file, int type, int access, long address, long size) {
        file.putInt(type).putInt(access).putLong(0);
        file.putLong(address).putLong(address).putLong(size).putLong(size).putLong(LARGEST_PAGE);
    }

    /** The first column of a listing, and the struct. */
    private static byte[] code(String listing) {
        var digits = new StringBuilder();
        listing.lines().forEach(line -> digits.append(line.split(" {2,}", 2)[0].replace(" ", "")));
        return HexFormat.of().parseHex(digits + IGNORE);
    }
}

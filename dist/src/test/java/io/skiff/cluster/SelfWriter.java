package io.skiff.cluster;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * A program of x86-64 that needs no library, so that it can stand in the place of the dynamic loader: every 20 ms it tries to open the
 * executable of its own process for writing, and writes the answer (an errno, 0 when it was open) as one byte to {@value #ANSWER}.
 */
final class SelfWriter {

    static final String ANSWER = "/answer/errno";

    private static final String EXECUTABLE = "/proc/self/exe";
    private static final int HEADERS = 64 + 56;

    private static final String CODE = """
            b802000000 488d3d70000000 be01000000 31d2 0f05     open(EXECUTABLE, O_WRONLY)
            4531e4 4885c0 7908 48f7d8 4989c4 eb0a              r12 = answer < 0 ? -answer : 0
            4889c7 b803000000 0f05                             close(answer), when it is a descriptor
            4154                                               push r12: the byte to write
            b802000000 488d3d4e000000 be41020000 baa4010000 0f05    open(ANSWER, O_WRONLY | O_CREAT | O_TRUNC, 0644)
            4989c5 4889c7 4889e6 ba01000000 b801000000 0f05    write(it, the byte, 1)
            4c89ef b803000000 0f05                             close(it)
            415c 31ff 31f6 ba14000000 b807000000 0f05          pop r12; poll(none, 0, 20 ms)
            eb84                                               again
            """;

    private SelfWriter() {}

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
        CODE.lines().map(line -> line.split(" {3,}", 2)[0].replace(" ", "")).forEach(hex::append);
        var code = HexFormat.of().parseHex(hex);
        var names = (EXECUTABLE + "\0" + ANSWER + "\0").getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(code.length + names.length)
                .put(code)
                .put(names)
                .array();
    }
}

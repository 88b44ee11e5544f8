package io.skiff.agent.identity;

import java.io.ByteArrayOutputStream;

/** Encodes the few values (X.690, DER) that a certificate request needs. */
public final class Der {

    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;
    private static final int SEQUENCE = 0x30;
    private static final int CONTEXT_0 = 0xa0;

    private Der() {}

    static byte[] sequence(byte[]... parts) {
        return tagged(SEQUENCE, parts);
    }

    /** Encodes a constructed value that the grammar marks with [0]. */
    static byte[] context0(byte[]... parts) {
        return tagged(CONTEXT_0, parts);
    }

    static byte[] zero() {
        return tagged(INTEGER, new byte[] {0});
    }

    static byte[] bitString(byte[] bytes) {
        byte[] noUnusedBits = {0};
        return tagged(BIT_STRING, noUnusedBits, bytes);
    }

    private static byte[] tagged(int tag, byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        var out = new ByteArrayOutputStream(length + 4);
        out.write(tag);
        writeLength(length, out);
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    /** Writes the length in one byte below 128, else the number of bytes and the bytes. */
    private static void writeLength(int length, ByteArrayOutputStream out) {
        if (length < 0x80) {
            out.write(length);
        } else if (length < 0x100) {
            out.write(0x81);
            out.write(length);
        } else if (length < 0x10000) {
            out.write(0x82);
            out.write(length >> 8);
            out.write(length);
        } else {
            throw new IllegalArgumentException("a value of " + length + " bytes");
        }
    }
}

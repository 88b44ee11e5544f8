package io.skiff.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Prints text for people. It escapes what a terminal would obey: control characters (C0 but tab and newline, DEL, C1),
 * marks that turn the direction of writing, and separators that are no newline. Other people wrote some of this text.
 */
final class EscapingStream extends PrintStream {

    private final PrintStream raw;

    EscapingStream(PrintStream raw) {
        super(new Escaping(raw), false, StandardCharsets.UTF_8);
        this.raw = raw;
    }

    /** Returns the stream below, without escaping. It flushes first, so that the order of the output stays. */
    PrintStream raw() {
        flush();
        return raw;
    }

    /** Decodes as much of UTF-8 as the characters in question need: all of them are of two or three bytes, or of one. */
    private static final class Escaping extends FilterOutputStream {

        private int lead;
        private int second;

        Escaping(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int value) throws IOException {
            int octet = value & 0xff;
            boolean continues = (octet & 0xc0) == 0x80;
            if (lead == 0 || !continues) {
                release();
                begin(octet);
            } else if (lead < 0xe0) {
                int point = ((lead & 0x1f) << 6) | (octet & 0x3f);
                lead = 0;
                character(point);
            } else if (second == 0) {
                second = octet;
            } else {
                int point = ((lead & 0x0f) << 12) | ((second & 0x3f) << 6) | (octet & 0x3f);
                lead = 0;
                second = 0;
                character(point);
            }
        }

        private void begin(int octet) throws IOException {
            if (octet >= 0xc0 && octet < 0xf0) {
                lead = octet;
            } else if (octet < 0x80) {
                character(octet);
            } else {
                out.write(octet);
            }
        }

        private void character(int point) throws IOException {
            String text = Escapes.isActedOn(point) && point != '\n' && point != '\t'
                    ? Escapes.of(point)
                    : Character.toString(point);
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }

        /** Writes the pending bytes of a sequence that turned out not to be a character. */
        private void release() throws IOException {
            if (lead != 0) {
                out.write(lead);
                if (second != 0) {
                    out.write(second);
                }
                lead = 0;
                second = 0;
            }
        }

        /** Keeps an incomplete character until its remaining bytes arrive. */
        @Override
        public void flush() throws IOException {
            out.flush();
        }
    }
}

package io.skiff.cli.copy;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads a tar of ustar, GNU or pax, as the tars of containers write them. Whatever is not one is an error, and no header takes much memory. */
final class TarReader {

    private static final int BLOCK = 512;
    private static final int LARGEST_EXTENSION = 64 << 10;
    private static final int MOST_EXTENSIONS = 16;

    /** What of extended headers counts here. */
    private static final Set<String> KEYS = Set.of("path", "linkpath", "size", "mtime");

    private final InputStream in;

    /** Of the present entry: what of the content is left, and what fills its last block. */
    private long left;

    private int padding;

    TarReader(InputStream in) {
        this.in = in;
    }

    /** Skips the rest of the present entry, and reads the next one; empty at the end of the archive. */
    Optional<TarEntry> next() throws IOException {
        Map<String, String> extended = new HashMap<>();
        for (int headers = 0; headers <= MOST_EXTENSIONS; headers++) {
            finishEntry();
            byte[] header = block();
            if (isEmpty(header)) {
                return Optional.empty();
            }
            requireChecksum(header);
            long size = number(header, 124, 12);
            begin(size);
            switch ((char) header[156]) {
                case 'L' -> extended.put("path", text(extension(size)));
                case 'K' -> extended.put("linkpath", text(extension(size)));
                case 'x' -> readRecords(extension(size), extended);
                case 'g' -> extension(size); // of the whole archive, such as a comment
                default -> {
                    return Optional.of(entry(header, size, extended));
                }
            }
        }
        throw new IOException("the archive has more than " + MOST_EXTENSIONS + " extended headers in a row");
    }

    private TarEntry entry(byte[] header, long size, Map<String, String> extended) throws IOException {
        char type = (char) header[156];
        long real = extended.containsKey("size") ? decimal(extended.get("size")) : size;
        // a link has no content, whatever its size says
        begin(type >= '1' && type <= '6' ? 0 : real);
        String seconds = extended.getOrDefault("mtime", Long.toString(number(header, 136, 12)));
        return new TarEntry(
                type,
                extended.getOrDefault("path", name(header)),
                extended.getOrDefault("linkpath", text(header, 157, 100)),
                (int) number(header, 100, 8) & 07777,
                left,
                Instant.ofEpochSecond(decimal(seconds.replaceFirst("\\..*", ""))));
    }

    private void begin(long size) {
        left = size;
        padding = (int) ((BLOCK - size % BLOCK) % BLOCK);
    }

    /** Reads content of the present entry; -1 at its end. */
    int read(byte[] buffer) throws IOException {
        if (left == 0) {
            return -1;
        }
        int count = in.read(buffer, 0, (int) Math.min(left, buffer.length));
        if (count < 0) {
            throw new EOFException("the archive ends within a file");
        }
        left -= count;
        return count;
    }

    private void finishEntry() throws IOException {
        try {
            in.skipNBytes(left);
            in.skipNBytes(padding);
        } catch (EOFException cut) {
            throw new EOFException("the archive ends within a file");
        }
        begin(0);
    }

    private byte[] block() throws IOException {
        byte[] block = in.readNBytes(BLOCK);
        if (block.length < BLOCK) {
            throw new EOFException("the archive has no end");
        }
        return block;
    }

    private byte[] extension(long size) throws IOException {
        if (size > LARGEST_EXTENSION) {
            throw new IOException("the archive has a header of " + size + " bytes");
        }
        byte[] bytes = in.readNBytes((int) size);
        left -= bytes.length;
        if (left > 0) {
            throw new EOFException("the archive ends within a header");
        }
        return bytes;
    }

    private static boolean isEmpty(byte[] header) {
        for (byte each : header) {
            if (each != 0) {
                return false;
            }
        }
        return true;
    }

    /** The sum of all bytes, with blanks in the field itself. */
    private static void requireChecksum(byte[] header) throws IOException {
        long sum = 8 * ' ';
        for (int i = 0; i < BLOCK; i++) {
            sum += i >= 148 && i < 156 ? 0 : header[i] & 0xff;
        }
        if (sum != number(header, 148, 8)) {
            throw new IOException("it is no tar, or a damaged one");
        }
    }

    /** Octal digits, or of GNU a binary number with the first bit set. */
    private static long number(byte[] header, int at, int length) throws IOException {
        if ((header[at] & 0x80) != 0) {
            long value = header[at] & 0x7f;
            for (int i = at + 1; i < at + length; i++) {
                if (value > Long.MAX_VALUE >> Byte.SIZE) {
                    throw new IOException("the archive has a number that is too large");
                }
                value = (value << Byte.SIZE) | (header[i] & 0xff);
            }
            return value;
        }
        String digits = text(header, at, length).strip();
        try {
            long value = digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
            if (value < 0) {
                throw new IOException("the archive has a negative number");
            }
            return value;
        } catch (NumberFormatException e) {
            throw new IOException("the archive has a number that is none: " + digits, e);
        }
    }

    private static long decimal(String digits) throws IOException {
        try {
            long value = Long.parseLong(digits);
            return Math.max(0, value);
        } catch (NumberFormatException e) {
            throw new IOException("the archive has a number that is none: " + digits, e);
        }
    }

    private static String name(byte[] header) {
        String prefix = text(header, 257, 6).equals("ustar") ? text(header, 345, 155) : "";
        String name = text(header, 0, 100);
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    private static String text(byte[] bytes) {
        return text(bytes, 0, bytes.length);
    }

    /** Up to the first zero. */
    private static String text(byte[] bytes, int at, int length) {
        int end = at;
        while (end < at + length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, at, end - at, StandardCharsets.UTF_8);
    }

    /** Records of the form {@code "<length> <key>=<value>\n"}, whose length counts itself (POSIX.1-2001, pax). */
    private static void readRecords(byte[] bytes, Map<String, String> extended) throws IOException {
        int at = 0;
        while (at < bytes.length) {
            int blank = at;
            while (blank < bytes.length && bytes[blank] != ' ') {
                blank++;
            }
            long length = decimal(new String(bytes, at, blank - at, StandardCharsets.US_ASCII));
            if (length <= blank - at + 1 || length > bytes.length - at) {
                throw new IOException("the archive has a broken extended header");
            }
            String record = new String(bytes, blank + 1, (int) (at + length - blank - 2), StandardCharsets.UTF_8);
            int equals = record.indexOf('=');
            if (equals > 0 && KEYS.contains(record.substring(0, equals))) {
                extended.put(record.substring(0, equals), record.substring(equals + 1));
            }
            at += (int) length;
        }
    }
}

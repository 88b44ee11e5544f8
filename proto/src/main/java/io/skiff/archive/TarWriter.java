package io.skiff.archive;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes a tar in the pax interchange format of POSIX.1-2001, the same bytes for the same entries: no names of users, and extended headers
 * only for what the plain header cannot hold.
 *
 * <p>This is no library's writer, because these bytes name layers: they must not change with a library's version.
 */
public final class TarWriter implements AutoCloseable {

    public static final char FILE = '0';
    public static final char HARD_LINK = '1';
    public static final char SYMBOLIC_LINK = '2';
    public static final char CHARACTER_DEVICE = '3';
    public static final char BLOCK_DEVICE = '4';
    public static final char DIRECTORY = '5';
    public static final char FIFO = '6';
    private static final char EXTENDED_HEADER = 'x';

    private static final int BLOCK = 512;
    private static final int NAME_BYTES = 100;
    private static final long MOST_IN_7_OCTAL_DIGITS = 07777777;
    private static final long MOST_IN_11_OCTAL_DIGITS = 077777777777L;

    private final OutputStream out;
    private long written;

    public TarWriter(OutputStream out) {
        this.out = out;
    }

    /**
     * @param name relative, of a directory with a slash at its end, in bytes as the file system has them
     * @param link the target of a link, else empty
     * @param size of the content in bytes; 0 for all but files
     * @param attributes extended ones by their full names
     */
    @SuppressWarnings("ArrayRecordComponent") // no entry is compared with another
    public record Entry(
            char type,
            byte[] name,
            byte[] link,
            int mode,
            long uid,
            long gid,
            long size,
            Instant modified,
            int deviceMajor,
            int deviceMinor,
            Map<String, byte[]> attributes) {}

    /** Writes the headers. The content of {@link Entry#size} bytes follows by {@link #content}, and then {@link #endContent}. */
    public void begin(Entry entry) throws IOException {
        var extended = extended(entry);
        if (!extended.isEmpty()) {
            byte[] records = records(extended);
            header(
                    EXTENDED_HEADER,
                    "PaxHeader".getBytes(StandardCharsets.UTF_8),
                    new byte[0],
                    0,
                    0,
                    0,
                    records.length,
                    0,
                    0,
                    0);
            content(records, records.length);
            endContent();
        }
        header(
                entry.type,
                entry.name,
                entry.link,
                entry.mode,
                fitting(entry.uid, MOST_IN_7_OCTAL_DIGITS),
                fitting(entry.gid, MOST_IN_7_OCTAL_DIGITS),
                fitting(entry.size, MOST_IN_11_OCTAL_DIGITS),
                fitting(entry.modified.getEpochSecond(), MOST_IN_11_OCTAL_DIGITS),
                entry.deviceMajor,
                entry.deviceMinor);
    }

    public void content(byte[] bytes, int length) throws IOException {
        out.write(bytes, 0, length);
        written += length;
    }

    /** Fills the last block. */
    public void endContent() throws IOException {
        int rest = (int) (written % BLOCK);
        if (rest > 0) {
            content(new byte[BLOCK], BLOCK - rest);
        }
    }

    /** Writes the end of the archive: two empty blocks. The stream stays open. */
    @Override
    public void close() throws IOException {
        content(new byte[2 * BLOCK], 2 * BLOCK);
    }

    /** The bytes so far. */
    public long written() {
        return written;
    }

    private static Map<String, byte[]> extended(Entry entry) {
        var extended = new TreeMap<String, byte[]>();
        if (!fits(entry.name)) {
            extended.put("path", entry.name);
        }
        if (!fits(entry.link)) {
            extended.put("linkpath", entry.link);
        }
        putLarge(extended, "uid", entry.uid, MOST_IN_7_OCTAL_DIGITS);
        putLarge(extended, "gid", entry.gid, MOST_IN_7_OCTAL_DIGITS);
        putLarge(extended, "size", entry.size, MOST_IN_11_OCTAL_DIGITS);
        if (entry.modified.getNano() != 0 || entry.modified.getEpochSecond() < 0) {
            extended.put("mtime", decimal(entry.modified).getBytes(StandardCharsets.UTF_8));
        }
        entry.attributes.forEach((name, value) -> extended.put("SCHILY.xattr." + name, value));
        return extended;
    }

    private static void putLarge(Map<String, byte[]> extended, String key, long value, long most) {
        if (value > most) {
            extended.put(key, Long.toString(value).getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Names in other alphabets are only in an extended header known to be UTF-8. */
    private static boolean fits(byte[] name) {
        boolean isAscii = true;
        for (byte each : name) {
            isAscii &= each > 0;
        }
        return isAscii && name.length <= NAME_BYTES;
    }

    private static long fitting(long value, long most) {
        return value < 0 || value > most ? 0 : value;
    }

    /** Seconds since the epoch, with the nanoseconds that are not zero. */
    private static String decimal(Instant time) {
        return new java.math.BigDecimal(time.getEpochSecond())
                .add(java.math.BigDecimal.valueOf(time.getNano(), 9))
                .stripTrailingZeros()
                .toPlainString();
    }

    /** Records of the form {@code "<length> <key>=<value>\n"}, whose length counts itself. */
    private static byte[] records(Map<String, byte[]> extended) throws IOException {
        var records = new ByteArrayOutputStream();
        for (var entry : extended.entrySet()) {
            byte[] key = (" " + entry.getKey() + "=").getBytes(StandardCharsets.UTF_8);
            int body = key.length + entry.getValue().length + 1;
            int length = body;
            while (length != body + Integer.toString(length).length()) {
                length = body + Integer.toString(length).length();
            }
            records.write(Integer.toString(length).getBytes(StandardCharsets.US_ASCII));
            records.write(key);
            records.write(entry.getValue());
            records.write('\n');
        }
        return records.toByteArray();
    }

    private void header(
            char type,
            byte[] name,
            byte[] link,
            int mode,
            long uid,
            long gid,
            long size,
            long modified,
            int deviceMajor,
            int deviceMinor)
            throws IOException {
        byte[] header = new byte[BLOCK];
        text(header, 0, name, NAME_BYTES);
        octal(header, 100, 8, mode);
        octal(header, 108, 8, uid);
        octal(header, 116, 8, gid);
        octal(header, 124, 12, size);
        octal(header, 136, 12, modified);
        header[156] = (byte) type;
        text(header, 157, link, NAME_BYTES);
        text(header, 257, "ustar\00000".getBytes(StandardCharsets.US_ASCII), 8);
        octal(header, 329, 8, deviceMajor);
        octal(header, 337, 8, deviceMinor);
        checksum(header);
        content(header, BLOCK);
    }

    private static void text(byte[] header, int at, byte[] text, int most) {
        System.arraycopy(text, 0, header, at, Math.min(text.length, most));
    }

    private static void octal(byte[] header, int at, int length, long value) {
        var digits = Long.toOctalString(value);
        Arrays.fill(header, at, at + length - 1, (byte) '0');
        text(header, at + length - 1 - digits.length(), digits.getBytes(StandardCharsets.US_ASCII), digits.length());
    }

    /** The sum of all bytes, with blanks in the field itself: six digits, a zero, a blank. */
    private static void checksum(byte[] header) {
        Arrays.fill(header, 148, 156, (byte) ' ');
        int sum = 0;
        for (byte each : header) {
            sum += each & 0xff;
        }
        octal(header, 148, 7, sum);
    }
}

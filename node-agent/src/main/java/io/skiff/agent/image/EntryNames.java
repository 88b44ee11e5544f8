package io.skiff.agent.image;

import io.skiff.archive.PathText;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarUtils;
import org.jspecify.annotations.Nullable;

/**
 * Gives the entries of a tar their names byte for byte, in the form of {@link PathText}. The tar library reads names in headers in a character
 * set, which is one here that keeps all bytes, and names in extended headers always as UTF-8, which loses what is none: so the bytes of the
 * headers are looked at again.
 */
final class EntryNames extends FilterInputStream {

    /** For the library. */
    static final String CHARACTER_SET = StandardCharsets.ISO_8859_1.name();

    private static final int BLOCK = 512;
    private static final int SIZE_AT = 124;
    private static final int SIZE_BYTES = 12;
    private static final int TYPE_AT = 156;
    private static final String EXTENDED = "xgX";
    private static final String LONG_NAME = "LK";
    private static final Set<String> NAMES = Set.of("path", "linkpath", "GNU.sparse.name");

    /** By what the library makes of them. Those of global headers stay. */
    private final Map<String, byte[]> names = new HashMap<>();

    private final Map<String, byte[]> global = new HashMap<>();
    private final ByteArrayOutputStream headers = new ByteArrayOutputStream();
    private boolean isHeader;
    private long position;
    private long begin;

    EntryNames(InputStream tar) {
        super(tar);
    }

    /** What is read from now on are headers, and before them what is left of the last block. */
    void begin() {
        isHeader = true;
        headers.reset();
        begin = position;
    }

    /** Names the entry whose headers were read; null at the end. */
    void end(@Nullable TarArchiveEntry entry) {
        isHeader = false;
        if (entry == null) {
            return;
        }
        names.clear();
        names.putAll(global);
        look(headers.toByteArray(), (int) ((BLOCK - begin % BLOCK) % BLOCK));
        var name = text(entry.getName());
        if (!name.equals(entry.getName())) {
            entry.setName(name);
        }
        entry.setLinkName(text(entry.getLinkName()));
    }

    private String text(String read) {
        byte[] extended = names.get(clean(read));
        return PathText.of(extended == null ? read.getBytes(StandardCharsets.ISO_8859_1) : extended);
    }

    /** The library takes slashes away and adds them. */
    private static String clean(String name) {
        return name.replaceAll("^/+|/+$", "");
    }

    private void look(byte[] bytes, int first) {
        for (int at = first; at + BLOCK <= bytes.length; ) {
            char type = (char) bytes[at + TYPE_AT];
            boolean isExtended = EXTENDED.indexOf(type) >= 0;
            if (!isExtended && LONG_NAME.indexOf(type) < 0) {
                return;
            }
            long size = TarUtils.parseOctalOrBinary(bytes, at + SIZE_AT, SIZE_BYTES);
            int content = at + BLOCK;
            if (size < 0 || size > bytes.length - content) {
                return;
            }
            if (isExtended) {
                records(Arrays.copyOfRange(bytes, content, content + (int) size), type == 'g');
            }
            at = content + (int) ((size + BLOCK - 1) / BLOCK) * BLOCK;
        }
    }

    /** Of the form {@code "<length> <key>=<value>\n"}, whose length counts itself. The library has refused others. */
    private void records(byte[] records, boolean isGlobal) {
        for (int at = 0; at < records.length; ) {
            int blank = find(records, ' ', at);
            int equals = find(records, '=', blank);
            if (equals == records.length) {
                return;
            }
            int end = at + Integer.parseInt(new String(records, at, blank - at, StandardCharsets.US_ASCII));
            if (end > records.length || end - 1 <= equals) {
                return;
            }
            var key = new String(records, blank + 1, equals - blank - 1, StandardCharsets.UTF_8);
            if (NAMES.contains(key)) {
                byte[] value = Arrays.copyOfRange(records, equals + 1, end - 1);
                (isGlobal ? global : names).put(clean(new String(value, StandardCharsets.UTF_8)), value);
                names.putAll(global);
            }
            at = end;
        }
    }

    private static int find(byte[] bytes, char wanted, int from) {
        int at = from;
        while (at < bytes.length && bytes[at] != wanted) {
            at++;
        }
        return at;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = super.read(buffer, offset, length);
        if (count > 0) {
            position += count;
            if (isHeader) {
                headers.write(buffer, offset, count);
            }
        }
        return count;
    }

    /** Nothing is passed over unseen. */
    @Override
    public long skip(long most) throws IOException {
        var buffer = new byte[(int) Math.max(1, Math.min(most, BLOCK))];
        return most <= 0 ? 0 : Math.max(0, read(buffer, 0, buffer.length));
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}

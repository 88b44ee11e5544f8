package io.skiff.archive;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Paths as text and back, byte for byte. A name on Linux is any bytes; one that is no UTF-8 is a character of its own in the text, U+DC00 plus
 * the byte, which no other text has (as in Python, PEP 383).
 *
 * <p>A {@link Path} has the bytes too, but its text has not, and reads names in the character set of the process. Only as a URI it gives them.
 */
public final class PathText {

    private static final char ESCAPE = '\uDC00';
    private static final char FIRST_ESCAPED = ESCAPE + 0x80;
    private static final char LAST_ESCAPED = ESCAPE + 0xff;
    private static final char UNREADABLE = '\uFFFD';
    private static final boolean IS_UTF_8 = "UTF-8".equals(System.getProperty("sun.jnu.encoding"));

    private PathText() {}

    /** The text of a path, or of one name. */
    public static String of(Path path) {
        var text = path.toString();
        return isFaithful(text) ? text : of(bytes(path));
    }

    /** The text of these bytes. */
    public static String of(byte[] bytes) {
        var in = ByteBuffer.wrap(bytes);
        var out = CharBuffer.allocate(bytes.length);
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        while (decoder.decode(in, out, true).isError()) {
            out.put((char) (ESCAPE + (in.get() & 0xff)));
            decoder.reset();
        }
        return out.flip().toString();
    }

    public static byte[] bytes(String text) {
        if (text.chars().noneMatch(PathText::isEscape)) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        var bytes = new ByteArrayOutputStream();
        for (int i = 0, next; i < text.length(); i = next) {
            int each = text.codePointAt(i);
            next = i + Character.charCount(each);
            if (isEscape(each)) {
                bytes.write(each - ESCAPE);
            } else {
                bytes.writeBytes(text.substring(i, next).getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }

    /** The path that has this text. */
    public static Path path(String text) {
        if (isFaithful(text) && text.chars().noneMatch(PathText::isEscape)) {
            return Path.of(text);
        }
        var path = Path.of(text.startsWith("/") ? "/" : "");
        for (var name : text.split("/", -1)) {
            path = name.isEmpty() ? path : resolve(path, name);
        }
        return path;
    }

    /** What has this one name in a directory. */
    public static Path resolve(Path directory, String name) {
        if (isFaithful(name) && name.chars().noneMatch(PathText::isEscape)) {
            return directory.resolve(name);
        }
        if (name.indexOf('\0') >= 0) {
            throw new InvalidPathException(shown(name.replace('\0', '?')), "a name has no zero byte");
        }
        var encoded = new StringBuilder("file:///");
        for (byte each : bytes(name)) {
            encoded.append("%%%02X".formatted(each & 0xff));
        }
        return directory.resolve(Path.of(URI.create(encoded.toString())).getFileName());
    }

    /** A text for people, programs and JSON: without what is no character. */
    public static String shown(String text) {
        return text.chars().noneMatch(PathText::isEscape) ? text : new String(bytes(text), StandardCharsets.UTF_8);
    }

    /** Whether this is what a path says of itself, and another path says nothing like it. */
    private static boolean isFaithful(String text) {
        return text.chars().allMatch(each -> each < 0x80 || (IS_UTF_8 && each != UNREADABLE));
    }

    private static boolean isEscape(int character) {
        return character >= FIRST_ESCAPED && character <= LAST_ESCAPED;
    }

    private static byte[] bytes(Path path) {
        var names = path.toUri().getRawPath().split("/", -1);
        // a URI is absolute, and has a slash behind a directory
        int end = names[names.length - 1].isEmpty() ? names.length - 1 : names.length;
        var joined = String.join("/", Arrays.asList(names).subList(end - path.getNameCount(), end));
        return decoded(path.isAbsolute() ? "/" + joined : joined);
    }

    private static byte[] decoded(String encoded) {
        var bytes = new ByteArrayOutputStream();
        for (int i = 0; i < encoded.length(); i++) {
            if (encoded.charAt(i) == '%') {
                bytes.write(Integer.parseInt(encoded.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                bytes.write(encoded.charAt(i));
            }
        }
        return bytes.toByteArray();
    }
}

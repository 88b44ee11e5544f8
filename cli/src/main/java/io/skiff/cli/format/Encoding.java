package io.skiff.cli.format;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Decodes bytes as UTF-8, or as a byte order mark says: PowerShell's {@code >} writes UTF-16. */
public final class Encoding {

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private Encoding() {}

    /** @throws CharacterCodingException names the line of the first invalid byte */
    public static String decode(byte[] bytes) throws CharacterCodingException {
        Charset charset = charset(bytes);
        var rest = ByteBuffer.wrap(bytes);
        var decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        try {
            String text = decoder.decode(rest).toString();
            return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            long line = 1
                    + new String(bytes, 0, rest.position(), charset)
                            .chars()
                            .filter(c -> c == '\n')
                            .count();
            throw new NotTextException(line, charset, e);
        }
    }

    private static Charset charset(byte[] bytes) {
        if (bytes.length >= 2 && bytes[0] == (byte) 0xFF && bytes[1] == (byte) 0xFE) {
            return StandardCharsets.UTF_16LE;
        }
        if (bytes.length >= 2 && bytes[0] == (byte) 0xFE && bytes[1] == (byte) 0xFF) {
            return StandardCharsets.UTF_16BE;
        }
        return StandardCharsets.UTF_8;
    }

    /** Bytes that are not text. */
    private static final class NotTextException extends CharacterCodingException {

        private static final long serialVersionUID = 1L;

        private final String problem;

        NotTextException(long line, Charset charset, CharacterCodingException cause) {
            this.problem = "line " + line + " is not " + charset.name()
                    + "; save the file as UTF-8 (or UTF-16 with a byte order mark)";
            initCause(cause);
        }

        @Override
        public String getMessage() {
            return problem;
        }
    }
}

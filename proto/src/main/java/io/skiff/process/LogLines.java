package io.skiff.process;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The standard output of a daemon, which carries its log. Each message is one line of bounded length. Users, images and
 * programs wrote much of the text: a line break in it must not look like another log line, and it must not move the
 * reader's terminal.
 */
public final class LogLines extends PrintStream {

    /** Longer than any message but a stack trace, which comes line by line. */
    static final int LONGEST_LINE = 8_192;

    private static final String FILE_VARIABLE = "SKIFF_LOG_FILE";

    private final PrintStream target;
    private final Optional<RotatedFile> file;

    LogLines(PrintStream target, Optional<RotatedFile> file) {
        super(target, true, StandardCharsets.UTF_8);
        this.target = target;
        this.file = file;
    }

    /**
     * Replaces the standard output of this process. If {@code SKIFF_LOG_FILE} names the file behind it, that file is
     * rotated.
     */
    public static void install() {
        var file = Optional.ofNullable(System.getenv(FILE_VARIABLE)).map(name -> new RotatedFile(Path.of(name)));
        System.setOut(new LogLines(System.out, file));
        System.setErr(new LogLines(System.err, file));
    }

    @Override
    public void println(String text) {
        byte[] line = (escaped(String.valueOf(text)) + "\n").getBytes(StandardCharsets.UTF_8);
        synchronized (LogLines.class) {
            file.ifPresent(log -> log.makeRoom(line.length));
            target.write(line, 0, line.length);
            target.flush();
        }
    }

    /** Prints a line of a stack trace. */
    @Override
    public void println(Object thing) {
        println(String.valueOf(thing));
    }

    /** Escapes, as Java does, characters that are invisible or change the text around them. */
    static String escaped(String text) {
        int end = Math.min(text.length(), LONGEST_LINE);
        var line = new StringBuilder(end + 16);
        for (int at = 0; at < end; at++) {
            char character = text.charAt(at);
            if (character == '\n') {
                line.append("\\n");
            } else if (character == '\r') {
                line.append("\\r");
            } else if (isPlain(character)) {
                line.append(character);
            } else {
                line.append(String.format("\\u%04x", (int) character));
            }
        }
        if (end < text.length()) {
            line.append("... (").append(text.length()).append(" characters)");
        }
        return line.toString();
    }

    private static boolean isPlain(char character) {
        return character == '\t'
                || switch (Character.getType(character)) {
                    case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                        false;
                    default -> true;
                };
    }
}

package io.skiff.process;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The standard output of a daemon, to which its log goes: what is said at once is one line of bounded length. Much of it is what users,
 * images and programs wrote; a line break in it must not look like another line, nor move the reader's terminal.
 */
public final class LogLines extends PrintStream {

    /** A stack trace comes line by line; nothing else that somebody reads is longer. */
    static final int LONGEST_LINE = 8_192;

    private static final String FILE_VARIABLE = "SKIFF_LOG_FILE";

    private final PrintStream target;
    private final Optional<RotatedFile> file;

    LogLines(PrintStream target, Optional<RotatedFile> file) {
        super(target, true, StandardCharsets.UTF_8);
        this.target = target;
        this.file = file;
    }

    /** For all that this process says from now on; a file that {@code SKIFF_LOG_FILE} names as its output is rotated. */
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

    /** Stack traces come this way. */
    @Override
    public void println(Object thing) {
        println(String.valueOf(thing));
    }

    /** With Java's escapes for what is not to be seen, or changes what is seen around it. */
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

package io.skiff.cli.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Remembers a background process and recognizes it. A pid alone is never trusted, because pids are reused. */
final class PidFile {

    private static final Pattern FORM = Pattern.compile("(\\d{1,10}) (\\d{1,19})\\s*");

    private final Path file;
    private final String mainClass;

    /** @param mainClass what the process's command line must contain */
    PidFile(Path file, String mainClass) {
        this.file = file;
        this.mainClass = mainClass;
    }

    /** Finds the recorded process, if it still runs and is still the same program. */
    Optional<ProcessIdentity> find() {
        return read().filter(ProcessIdentity::isAlive)
                .filter(process -> process.commandLine().contains(mainClass) || isStarting(process));
    }

    /**
     * Whether the launcher is still on its way to the JVM: it is a shell script, and during exec its command line is
     * empty.
     */
    private static boolean isStarting(ProcessIdentity process) {
        var words = process.commandLine();
        return words.stream().allMatch(String::isEmpty) || words.stream().anyMatch(word -> word.endsWith("/skiff"));
    }

    private Optional<ProcessIdentity> read() {
        try {
            Matcher form = FORM.matcher(Files.readString(file));
            return form.matches()
                    ? Optional.of(new ProcessIdentity(Long.parseLong(form.group(1)), Long.parseLong(form.group(2))))
                    : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("read " + file, e);
        }
    }

    void write(ProcessIdentity process) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Path written = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(written, process.pid() + " " + process.startTime() + "\n");
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    void remove() throws IOException {
        Files.deleteIfExists(file);
    }
}

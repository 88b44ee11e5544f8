package io.skiff.cli.host;

import io.skiff.cli.CommandException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The words of the launcher that start another program. */
public final class Programs {

    public static final List<String> WORDS = List.of("server", "agent");

    private Programs() {}

    /** @param launcher the skiff script */
    public static String help(Path launcher, String word) {
        try {
            Process program = new ProcessBuilder(launcher.toString(), word, "--help")
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectErrorStream(true)
                    .start();
            return new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new CommandException("error: cannot run " + launcher + " " + word + " --help: " + e.getMessage());
        }
    }
}

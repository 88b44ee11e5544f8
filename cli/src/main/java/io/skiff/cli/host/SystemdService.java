package io.skiff.cli.host;

import io.skiff.cli.CommandException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The systemd unit that runs a process and would restart it. */
final class SystemdService {

    private static final Pattern UNIT = Pattern.compile("/([^/\\n]+\\.service)(/|$)", Pattern.MULTILINE);
    private static final int PATIENCE_SECONDS = 5;

    private SystemdService() {}

    /** Finds the unit whose main process this is. A process started by hand in a shell of a unit does not count. */
    static Optional<String> of(ProcessIdentity process) {
        try {
            return named(Files.readString(
                            Path.of("/proc", String.valueOf(process.pid()), "cgroup"), StandardCharsets.ISO_8859_1))
                    .filter(unit -> mainProcess(unit).equals(String.valueOf(process.pid())));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** @param cgroups the text of /proc/PID/cgroup */
    static Optional<String> named(String cgroups) {
        Matcher unit = UNIT.matcher(cgroups);
        String last = null;
        while (unit.find()) {
            last = unit.group(1);
        }
        return Optional.ofNullable(last);
    }

    private static String mainProcess(String unit) {
        try {
            var asked = new ProcessBuilder("systemctl", "show", "--property=MainPID", "--value", unit)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!asked.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                asked.destroyForcibly();
                return "";
            }
            return new String(asked.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
        } catch (IOException e) {
            return ""; // the host has no systemd
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException("error: interrupted");
        }
    }
}

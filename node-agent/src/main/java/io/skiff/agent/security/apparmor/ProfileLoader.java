package io.skiff.agent.security.apparmor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Loads the default profile into the kernel, by the host's {@code apparmor_parser}. */
class ProfileLoader {

    private static final long PATIENCE_SECONDS = 30;
    private static final String PROFILE = "default.profile";

    private final List<String> command;

    ProfileLoader() {
        this(List.of("apparmor_parser", "--replace", "--skip-cache"));
    }

    /** @param command that reads a profile */
    ProfileLoader(List<String> command) {
        this.command = List.copyOf(command);
    }

    /**
     * @param name of the profile
     * @throws AppArmorException if it cannot be loaded
     */
    void load(String name) {
        try {
            var parser = new ProcessBuilder(command).redirectErrorStream(true).start();
            try (var in = parser.getOutputStream()) {
                in.write(text().replace("NAME", name).getBytes(StandardCharsets.UTF_8));
            }
            if (!parser.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                parser.destroyForcibly();
                throw refused("it did not end within " + PATIENCE_SECONDS + " seconds");
            }
            if (parser.exitValue() != 0) {
                throw refused(new String(parser.getInputStream().readNBytes(1000), StandardCharsets.UTF_8).strip());
            }
        } catch (IOException fault) {
            throw refused(String.valueOf(fault.getMessage()));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw refused("it was interrupted");
        }
    }

    private AppArmorException refused(String why) {
        return new AppArmorException(
                "CreateContainerError",
                "the default AppArmor profile was not loaded by " + command.get(0) + ": " + why
                        + " (Debian and Ubuntu have it in the package apparmor)");
    }

    private static String text() {
        try (var file = ProfileLoader.class.getResourceAsStream(PROFILE)) {
            if (file == null) {
                throw new IllegalStateException(PROFILE + " is missing");
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException fault) {
            throw new UncheckedIOException("read " + PROFILE, fault);
        }
    }
}

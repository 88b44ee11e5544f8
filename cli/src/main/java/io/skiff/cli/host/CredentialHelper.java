package io.skiff.cli.host;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.cli.CommandException;
import io.skiff.cli.format.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** One of Docker's programs that keep logins ({@code docker-credential-NAME}): it gets a registry and answers with JSON. */
public final class CredentialHelper {

    /** A name and a password. */
    public record Login(String user, String password) {

        /** Never the password. */
        @Override
        public String toString() {
            return user;
        }
    }

    private final String program;
    private final Path configuredBy;

    /** @param configuredBy the file that names it, for messages */
    public CredentialHelper(String name, Path configuredBy) {
        this.program = "docker-credential-" + name;
        this.configuredBy = configuredBy;
    }

    /** Empty if it knows no login for the registry. */
    public Optional<Login> find(String registry) {
        try {
            var process = new ProcessBuilder(program, "get")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (var in = process.getOutputStream()) {
                in.write((registry + "\n").getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // it has ended already; its status says why
            }
            byte[] said = process.getInputStream().readAllBytes();
            return process.waitFor() == 0 ? Optional.of(login(said, registry)) : refusal(said, registry);
        } catch (IOException e) {
            throw new CommandException("error: " + configuredBy + " names the credential helper " + program + " for "
                    + registry + ", which cannot be run (" + e.getMessage()
                    + "); install it, or remove the helper from the file and use: docker login " + registry);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure(registry, "was interrupted");
        }
    }

    private Optional<Login> refusal(byte[] said, String registry) {
        String text = new String(said, StandardCharsets.UTF_8).strip();
        if (text.startsWith("credentials not found")) {
            return Optional.empty();
        }
        throw failure(registry, "says: " + text);
    }

    private Login login(byte[] said, String registry) {
        JsonNode answer = parsed(said, registry);
        String user = answer.path("Username").asText("");
        if (user.equals("<token>")) {
            throw failure(
                    registry, "gives an identity token, which Skiff cannot use; log in with a name and a password");
        }
        return new Login(user, answer.path("Secret").asText(""));
    }

    private JsonNode parsed(byte[] said, String registry) {
        try {
            return Json.parse(said);
        } catch (IOException e) {
            // its message may quote the password
            throw failure(registry, "answers without JSON");
        }
    }

    private CommandException failure(String registry, String what) {
        return new CommandException("error: the credential helper " + program + " that " + configuredBy + " names for "
                + registry + " " + what);
    }
}

package io.skiff.cli.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.cli.CommandException;
import io.skiff.cli.format.Json;

/**
 * How a command in a container ended.
 *
 * @param exitCode that of the command; 1 if there is none
 * @param message for the user; empty of a success
 */
public record CommandEnd(int exitCode, String message) {

    /** Of a command that was left because nobody reads our output any more, as behind {@code | head}. */
    public static final CommandEnd UNREAD = new CommandEnd(1, "");

    public boolean isSuccess() {
        return exitCode == 0;
    }

    /** Throws unless it is a success, for a command that is only a means. */
    public void requireSuccess(String what) {
        if (!isSuccess()) {
            throw new CommandException("error: " + what + ": " + message.replaceFirst("^error: ", ""));
        }
    }

    /** Reads the Status object that the server sends last. */
    static CommandEnd of(byte[] status) {
        JsonNode read;
        try {
            read = Json.parse(status);
        } catch (JsonProcessingException e) {
            return new CommandEnd(1, "error: the server said of the command's end what nobody understands");
        }
        if (read.isMissingNode()) {
            return new CommandEnd(1, "error: the connection ended before the command did");
        }
        if ("Success".equals(read.path("status").asText())) {
            return new CommandEnd(0, "");
        }
        int code = code(read);
        return code == 0
                ? new CommandEnd(1, "error: " + read.path("message").asText("the command failed without a reason"))
                : new CommandEnd(code, "command terminated with exit code " + code);
    }

    /** 0 if the status names none. */
    private static int code(JsonNode status) {
        for (JsonNode cause : status.path("details").path("causes")) {
            if ("ExitCode".equals(cause.path("reason").asText())) {
                return cause.path("message").asInt(0);
            }
        }
        return 0;
    }
}

package io.skiff.controlplane.api.pod;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.controlplane.object.Json;
import java.util.List;

/** How a command ended, in the words of {@code metav1.Status} that clients of exec read. */
final class CommandStatus {

    private static final int INTERNAL_ERROR = 500;

    private CommandStatus() {}

    static byte[] exited(List<String> command, int code) {
        var status = status(code == 0 ? "Success" : "Failure");
        if (code != 0) {
            status.put(
                    "message",
                    "command terminated with non-zero exit code: error executing command " + command + ", exit code "
                            + code);
            status.put("reason", "NonZeroExitCode");
            addCause(status, "ExitCode", Integer.toString(code));
        }
        return Json.write(status);
    }

    /** It did not come to an end of its own. */
    static byte[] failed(String why) {
        var status = status("Failure")
                .put("message", "Internal error occurred: error executing command in container: " + why)
                .put("reason", "InternalError")
                .put("code", INTERNAL_ERROR);
        addCause(status, "", "error executing command in container: " + why);
        return Json.write(status);
    }

    private static ObjectNode status(String how) {
        var status = Json.object();
        status.putObject("metadata");
        return status.put("status", how);
    }

    private static void addCause(ObjectNode status, String reason, String message) {
        var cause = status.putObject("details").putArray("causes").addObject();
        if (!reason.isEmpty()) {
            cause.put("reason", reason);
        }
        cause.put("message", message);
    }
}

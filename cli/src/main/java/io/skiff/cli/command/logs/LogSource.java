package io.skiff.cli.command.logs;

/** One container whose output is shown. */
public record LogSource(String pod, String container) {

    String prefix() {
        return "[pod/" + pod + "/" + container + "] ";
    }
}

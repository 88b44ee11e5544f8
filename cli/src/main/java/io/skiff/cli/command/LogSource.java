package io.skiff.cli.command;

/** One container whose output is shown. */
record LogSource(String pod, String container) {

    String prefix() {
        return "[pod/" + pod + "/" + container + "] ";
    }
}

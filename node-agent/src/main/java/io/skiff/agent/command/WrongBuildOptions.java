package io.skiff.agent.command;

/** The command line does not match the usage. */
final class WrongBuildOptions extends RuntimeException {

    private static final long serialVersionUID = 1;

    WrongBuildOptions(String message) {
        super(message);
    }
}

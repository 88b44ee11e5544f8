package io.skiff.cli.planted;

import io.skiff.cli.command.Commands;
import java.io.IOException;
import java.net.Socket;

/** Breaks each rule of the architecture, so that its tests can be seen to fail. Never runs. */
public final class Careless {

    private Careless() {}

    static void breaksEachRule() throws IOException {
        System.out.println(Commands.class);
        new ProcessBuilder("true").start();
        new Socket("localhost", 1).close();
    }
}

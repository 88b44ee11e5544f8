package io.skiff.cli.planted;

import io.skiff.cli.command.Commands;
import java.io.IOException;
import java.net.Socket;

/** Breaks each architecture rule on purpose, so that a test sees the rules fail. It never runs. */
public final class Careless {

    private Careless() {}

    static void breaksEachRule() throws IOException {
        System.out.println(Commands.class);
        new ProcessBuilder("true").start();
        new Socket("localhost", 1).close();
    }
}

package io.skiff.agent.build;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** What a user sees of a build while it runs: lines about steps, and the output of commands. */
public final class BuildLog {

    private final OutputStream out;

    public BuildLog(OutputStream out) {
        this.out = out;
    }

    void line(String line) {
        output((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** @throws UncheckedIOException if nobody listens any more: the build ends */
    synchronized void output(byte[] bytes) {
        try {
            out.write(bytes);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("send the output of a build", e);
        }
    }
}

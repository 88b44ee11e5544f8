package io.skiff.agent.tunnel;

import io.skiff.tunnel.Protocol;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Arrays;

/** The output of a tunnel as a stream of bytes. */
final class TunnelOutput extends OutputStream {

    private final Tunnel tunnel;

    TunnelOutput(Tunnel tunnel) {
        this.tunnel = tunnel;
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            if (!tunnel.send(Protocol.OUTPUT, Arrays.copyOfRange(bytes, offset, offset + length))) {
                throw new EOFException("the user has gone");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the user has gone");
        }
    }
}

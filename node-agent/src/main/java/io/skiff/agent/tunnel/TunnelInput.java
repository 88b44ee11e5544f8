package io.skiff.agent.tunnel;

import io.skiff.tunnel.Protocol;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;

/** What comes through a tunnel as input, as a stream of bytes. It ends well only when the other end says that it is complete. */
final class TunnelInput extends InputStream {

    private final Tunnel tunnel;
    private byte[] piece = new byte[0];
    private int at;
    private boolean isComplete;

    TunnelInput(Tunnel tunnel) {
        this.tunnel = tunnel;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (at == piece.length) {
            if (isComplete) {
                return -1;
            }
            next();
        }
        int count = Math.min(length, piece.length - at);
        System.arraycopy(piece, at, bytes, offset, count);
        at += count;
        return count;
    }

    @Override
    public int available() {
        return piece.length - at;
    }

    private void next() throws IOException {
        try {
            var received = tunnel.receive().orElseThrow(() -> new EOFException("the user has gone"));
            if (received.stream() == Protocol.INPUT) {
                piece = received.bytes();
                at = 0;
                isComplete = received.isLast();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the user has gone");
        }
    }
}

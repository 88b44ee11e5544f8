package io.skiff.controlplane.api.stream;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.spdy.DefaultSpdyDataFrame;

/** One stream of a SPDY connection, which the client has opened. */
record SpdyStream(int id, Outgoing outgoing) {

    /** The largest frame: others may go between two. */
    private static final int PIECE_BYTES = 8 << 10;

    boolean send(byte[] bytes) {
        boolean takesMore = true;
        for (int from = 0; from < bytes.length; from += PIECE_BYTES) {
            int size = Math.min(PIECE_BYTES, bytes.length - from);
            takesMore = outgoing.write(new DefaultSpdyDataFrame(id, Unpooled.wrappedBuffer(bytes, from, size)), size);
        }
        return takesMore;
    }

    void finish() {
        var last = new DefaultSpdyDataFrame(id);
        last.setLast(true);
        var unused = outgoing.write(last, 0);
    }
}

package io.skiff.cli.client;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** The body of one HTTP answer on a connection that goes on after it: of a given length, or in chunks (RFC 9112). */
final class HttpBody extends InputStream {

    private static final long UNTIL_CLOSE = Long.MAX_VALUE;

    private final InputStream connection;
    private final boolean chunked;
    private long left;
    private boolean ended;
    private boolean first = true;

    private HttpBody(InputStream connection, boolean chunked, long left) {
        this.connection = connection;
        this.chunked = chunked;
        this.left = left;
        this.ended = !chunked && left == 0;
    }

    static HttpBody ofLength(InputStream connection, long length) {
        return new HttpBody(connection, false, length);
    }

    static HttpBody chunked(InputStream connection) {
        return new HttpBody(connection, true, 0);
    }

    static HttpBody untilClose(InputStream connection) {
        return new HttpBody(connection, false, UNTIL_CLOSE);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (!ended && chunked && left == 0) {
            beginChunk();
        }
        if (ended) {
            return -1;
        }
        int count = connection.read(buffer, offset, (int) Math.min(length, left));
        if (count < 0) {
            return endOfConnection();
        }
        if (left != UNTIL_CLOSE) {
            left -= count;
        }
        ended = !chunked && left == 0;
        return count;
    }

    private int endOfConnection() throws EOFException {
        ended = true;
        if (left == UNTIL_CLOSE) {
            return -1;
        }
        throw new EOFException("the connection ended within an answer");
    }

    private void beginChunk() throws IOException {
        if (!first) {
            HttpConnection.readLine(connection);
        }
        first = false;
        String size = HttpConnection.readLine(connection);
        int extension = size.indexOf(';');
        try {
            left = Long.parseLong((extension < 0 ? size : size.substring(0, extension)).trim(), 16);
        } catch (NumberFormatException e) {
            throw new IOException("the server sent a chunk of size \"" + size + "\"", e);
        }
        if (left == 0) {
            ended = true;
            skipTrailers();
        }
    }

    private void skipTrailers() throws IOException {
        String line = HttpConnection.readLine(connection);
        while (!line.isEmpty()) {
            line = HttpConnection.readLine(connection);
        }
    }
}

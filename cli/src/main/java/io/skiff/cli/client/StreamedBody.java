package io.skiff.cli.client;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A body without a known end, such as a watch. To close it is to end its connection. */
final class StreamedBody extends FilterInputStream {

    private final HttpConnection connection;

    StreamedBody(HttpConnection connection, InputStream body) {
        super(body);
        this.connection = connection;
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }

    /** Closes a connection that nobody needs any more, in whatever state it is. */
    static void closeQuietly(HttpConnection connection) {
        try {
            connection.close();
        } catch (IOException e) {
            return;
        }
    }
}

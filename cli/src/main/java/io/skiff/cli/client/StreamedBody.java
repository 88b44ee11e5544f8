package io.skiff.cli.client;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A body that arrives for as long as the server has something to say; closing it ends its connection. */
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

    /** For connections that are not needed any more, whatever state they are in. */
    static void closeQuietly(HttpConnection connection) {
        try {
            connection.close();
        } catch (IOException e) {
            return;
        }
    }
}

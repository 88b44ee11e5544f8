package io.skiff.controlplane.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.controlplane.kind.core.ConfigMapKind;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client that does not read its watch is cut off, and does not fill the server's memory. */
@Timeout(60)
class SlowWatcherTest {

    private static final int CHANGES = 64;
    private static final int CHANGE_BYTES = 1 << 20;

    @Test
    void isCutOff() throws IOException {
        try (var api = new ApiFixture();
                var socket = new Socket(
                        InetAddress.getLoopbackAddress(), URI.create(api.url()).getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write("GET /api/v1/configmaps?watch=1&allowWatchBookmarks=true HTTP/1.1\r\nHost: x\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readNBytes(15), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 200 OK");
            for (int i = 0; i < CHANGES; i++) {
                api.put(ConfigMapKind.CONFIG_MAP, "default", "a", large(i));
            }
            // the socket's buffers hold what arrived before the end
            api.view().reaches(api.store().readRevision().join()).join();

            assertThat(readToTheEnd(socket.getInputStream())).isLessThan((long) CHANGES * CHANGE_BYTES);
        }
    }

    /** Reads to the end: in good order, with a reset, or with a timeout for a client that is not cut off. */
    private static long readToTheEnd(InputStream stream) {
        long read = 0;
        var buffer = new byte[1 << 16];
        try {
            for (int count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
                read += count;
            }
        } catch (IOException e) {
            return read;
        }
        return read;
    }

    private static String large(int number) {
        return "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"a\",\"namespace\":\"default\"},\"data\":{\"n\":\""
                + number + "\",\"key\":\"" + "x".repeat(CHANGE_BYTES) + "\"}}";
    }
}

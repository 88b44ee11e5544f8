package io.skiff.cluster;

import io.skiff.cluster.Flood.Sort;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The first bytes that a hostile client sends. */
final class HostileBeginning {

    private HostileBeginning() {}

    /** Sends the beginning of a connection of this sort. The rest never comes. */
    static void send(Sort sort, OutputStream out) throws IOException, InterruptedException {
        var start = switch (sort) {
            case SLOW_HEADERS ->
                lines("GET /version HTTP/1.1", "Host: x") + ("A: " + "x".repeat(990) + "\r\n").repeat(3);
            case SLOW_BODIES, USERS_SLOW_BODIES ->
                lines(
                                "POST /api/v1/namespaces/default/configmaps HTTP/1.1",
                                "Host: x",
                                "Content-Type: application/json",
                                "Content-Length: 3000000",
                                "")
                        + "x".repeat(sort == Sort.SLOW_BODIES ? 10 : 500_000);
            case UNREAD_WATCHES ->
                lines("GET /api/v1/configmaps?watch=1&allowWatchBookmarks=true HTTP/1.1", "Host: x", "");
            case UNREAD_LISTS -> lines("GET /api/v1/configmaps HTTP/1.1", "Host: x", "");
            case UNREAD_TABLES ->
                lines(
                        "GET /api/v1/configmaps?includeObject=Object HTTP/1.1",
                        "Host: x",
                        "Accept: application/json;as=Table;v=v1;g=meta.k8s.io",
                        "");
            default -> "";
        };
        out.write(start.getBytes(StandardCharsets.US_ASCII));
        if (sort == Sort.UNFINISHED_MESSAGES) {
            sendHalfOfAMessage(out);
        }
        out.flush();
    }

    private static String lines(String... lines) {
        return String.join("\r\n", lines) + "\r\n";
    }

    /** Calls Join with one message that announces 4 MB and stays incomplete. */
    private static void sendHalfOfAMessage(OutputStream out) throws IOException, InterruptedException {
        out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        frame(out, 4, 0, 0, new byte[0]);
        var headers = new ByteArrayOutputStream();
        for (var header : new String[][] {
            {":method", "POST"},
            {":scheme", "http"},
            {":path", "/skiff.node.v1.NodeGateway/Join"},
            {":authority", "x"},
            {"content-type", "application/grpc"},
            {"te", "trailers"}
        }) {
            headers.write(0);
            for (var text : header) {
                headers.write(text.length());
                headers.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
            }
        }
        frame(out, 1, 4, 1, headers.toByteArray());
        var first = new byte[16_000];
        System.arraycopy(
                ByteBuffer.allocate(5).put((byte) 0).putInt((4 << 20) - 100).array(), 0, first, 0, 5);
        frame(out, 0, 0, 1, first);
        for (int i = 0; i < 240; i++) {
            frame(out, 0, 0, 1, new byte[16_000]);
            if (i % 20 == 19) {
                out.flush();
                Thread.sleep(50);
            }
        }
    }

    private static void frame(OutputStream out, int type, int flags, int stream, byte[] payload) throws IOException {
        var head = ByteBuffer.allocate(9)
                .put((byte) (payload.length >> 16))
                .putShort((short) payload.length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream);
        out.write(head.array());
        out.write(payload);
    }
}

package io.skiff.controlplane.api.request;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.controlplane.object.Json;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/** The answer to a request. */
public sealed interface Reply {

    /**
     * A reply that is sent at once.
     *
     * @param warnings told to the user beside the result
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares replies
    record Whole(int code, String contentType, byte[] body, List<String> warnings) implements Reply {
        public Whole {
            warnings = List.copyOf(warnings);
        }
    }

    /** A reply without a known end, such as a watch. */
    record Streamed(String contentType, Consumer<Outlet> start) implements Reply {

        /** JSON, an event a line. */
        public boolean isEvents() {
            return contentType.equals(Encoding.JSON.streamType());
        }
    }

    /**
     * A reply that is too large for the memory: its pieces are made when the client reads them.
     *
     * @param pieces nobody changes a piece; one thread at a time calls the iterator
     * @param warnings told to the user beside the result
     */
    record Pieces(String contentType, Iterator<byte[]> pieces, List<String> warnings) implements Reply {
        public Pieces {
            warnings = List.copyOf(warnings);
        }
    }

    /** A reply that begins whenever it can, to a request whose body may still arrive. */
    record Duplex(Consumer<Conversation> start) implements Reply {}

    /** A reply in several streams, for which the client must have asked by an upgrade of its connection. */
    record Streams(StreamUse use, Consumer<StreamOffer> start) implements Reply {}

    static Reply json(int code, byte[] body) {
        return new Whole(code, "application/json", body, List.of());
    }

    static Reply json(int code, JsonNode body) {
        return json(code, Json.write(body));
    }

    static Reply json(int code, byte[] body, List<String> warnings) {
        return new Whole(code, "application/json", body, warnings);
    }

    static Reply text(int code, String text) {
        return new Whole(code, "text/plain", text.getBytes(StandardCharsets.UTF_8), List.of());
    }
}

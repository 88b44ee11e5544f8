package io.skiff.controlplane.api.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.skiff.controlplane.StoredKinds;
import io.skiff.controlplane.api.ApiFixture;
import io.skiff.controlplane.api.ApiPaths;
import io.skiff.controlplane.api.request.ApiRequest;
import io.skiff.controlplane.api.request.Conversation;
import io.skiff.controlplane.api.request.Inlet;
import io.skiff.controlplane.api.request.Outlet;
import io.skiff.controlplane.api.request.Query;
import io.skiff.controlplane.api.request.Reply;
import io.skiff.controlplane.api.resource.Router;
import io.skiff.controlplane.api.status.ApiException;
import io.skiff.controlplane.api.watch.WatchHub;
import io.skiff.controlplane.object.Json;
import io.skiff.controlplane.security.User;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Calls the API without its network, as the threads of the pool do. */
final class RouterTarget implements FuzzTarget {

    private final ApiFixture fixture = ApiFixture.withNodesThatAreAway();
    private final WatchHub hub = new WatchHub(StoredKinds.registry(), fixture.view());
    private final Router router = ApiPaths.router(fixture.parts(), hub);

    @Override
    public Answer send(FuzzRequest request) {
        try {
            var reply = router.handle(asked(request));
            if (reply instanceof Reply.Whole whole) {
                return new Answer(whole.code(), FuzzRun.tree(whole.body()));
            }
            if (reply instanceof Reply.Pieces list) {
                var body = new ByteArrayOutputStream();
                list.pieces().forEachRemaining(body::writeBytes);
                return new Answer(200, FuzzRun.tree(body.toByteArray()));
            }
            if (reply instanceof Reply.Duplex duplex) {
                var hasty = new Hasty();
                duplex.start().accept(hasty);
                return new Answer(hasty.code, hasty.body);
            }
            ((Reply.Streamed) reply).start().accept(new Leaving());
            return new Answer(200, Json.object());
        } catch (ApiException e) {
            return new Answer(e.code(), FuzzRun.tree(Json.write(e.status())));
        } catch (IllegalArgumentException e) {
            return isOfTheUrl(e) ? new Answer(400, Json.object()) : fault(e);
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            return fault(e);
        }
    }

    private static boolean isOfTheUrl(IllegalArgumentException e) {
        return Stream.of(e.getStackTrace()).anyMatch(at -> at.getClassName().contains("QueryStringDecoder"));
    }

    private static Answer fault(Throwable e) {
        var trace = new StringWriter();
        e.printStackTrace(new PrintWriter(trace));
        return new Answer(
                500,
                Json.object().put("trace", trace.toString().lines().limit(12).reduce("", (a, b) -> a + "\n" + b)));
    }

    private static ApiRequest asked(FuzzRequest request) {
        if (request.headers().keySet().stream()
                .anyMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("impersonate-"))) {
            throw new ApiException(403, "Forbidden", "refused where the network is");
        }
        var uri = new QueryStringDecoder(request.target());
        return new ApiRequest(
                request.method(),
                segments(request.target()),
                new Query(uri.parameters()),
                request.headers().getOrDefault("Accept", ""),
                request.contentType(),
                request.body(),
                new User("tester", List.of("system:masters")),
                "127.0.0.1:6443");
    }

    private static List<String> segments(String target) {
        var segments = new ArrayList<String>();
        int end = target.indexOf('?');
        for (var segment : (end < 0 ? target : target.substring(0, end)).split("/", -1)) {
            if (!segment.isEmpty()) {
                segments.add(QueryStringDecoder.decodeComponent(segment.replace("+", "%2B")));
            }
        }
        return segments;
    }

    @Override
    public void close() {
        hub.close();
        fixture.close();
    }

    /** A client that sent no body, and leaves before it is answered. */
    private static final class Hasty implements Conversation {

        private int code = 200;
        private JsonNode body = Json.object();

        @Override
        public Inlet body() {
            return new Inlet() {
                @Override
                public void start(Receiver receiver) {
                    receiver.ended();
                }

                @Override
                public void resume() {}
            };
        }

        @Override
        public Outlet answer(int answered, String contentType) {
            code = answered;
            return new Leaving();
        }

        @Override
        public void fail(ApiException why) {
            code = why.code();
            body = FuzzRun.tree(Json.write(why.status()));
        }

        @Override
        public void onClosed(Runnable closed) {
            closed.run();
        }
    }

    /** A client that reads everything at once, and leaves. */
    private static final class Leaving implements Outlet {
        @Override
        public boolean send(byte[] bytes) {
            return true;
        }

        @Override
        public void end() {}

        @Override
        public void abort() {}

        @Override
        public boolean isClosed() {
            return false;
        }

        @Override
        public void onDrained(Runnable drained) {}

        @Override
        public void onClosed(Runnable closed) {
            closed.run();
        }

        @Override
        public void later(Duration delay, Runnable task) {}
    }
}

package io.skiff.agent.registry;

import io.skiff.process.FaultText;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;

/** Fetches files from any web server, with the redirects and the proxies that hold for registries. */
public final class HttpFiles {

    private static final long MOST_BYTES = 8L << 30;
    private static final Duration MOST_TIME = Duration.ofHours(1);

    private final Transport transport;
    private final boolean isHostOpen;
    private final long mostBytes;
    private final Clock clock;

    /** @param isHostOpen whether addresses of this host alone may be asked; else a stranger could ask this host's own services */
    public HttpFiles(Map<String, String> environment, boolean isHostOpen, Clock clock) {
        this(new Transport(ProxySettings.of(environment)), isHostOpen, MOST_BYTES, clock);
    }

    HttpFiles(Transport transport, boolean isHostOpen, long mostBytes, Clock clock) {
        this.transport = transport;
        this.isHostOpen = isHostOpen;
        this.mostBytes = mostBytes;
        this.clock = clock;
    }

    /**
     * Writes the content of a file.
     *
     * @return when it was changed, if its server says so
     * @throws IOException that says why it cannot be had
     */
    public Optional<Instant> fetch(URI uri, OutputStream out) throws IOException {
        try {
            // the runtime keeps the answer of the name server for the connection that follows
            if (!isHostOpen && transport.leadsToHost(uri)) {
                throw new IOException(
                        uri.getAuthority() + " is an address of this host alone, which a build may not ask");
            }
            try (var reply = transport.get(uri, Map.of())) {
                if (reply.status() != 200) {
                    throw new IOException("the server answers with status " + reply.status());
                }
                copy(reply, out);
                return reply.header("Last-Modified").flatMap(HttpFiles::time);
            }
        } catch (UnknownHostException e) {
            throw new IOException("fetch " + uri + ": the host " + uri.getHost() + " is not found", e);
        } catch (IOException | RegistryException e) {
            throw new IOException("fetch " + uri + ": " + FaultText.of(e), e);
        }
    }

    private void copy(Reply reply, OutputStream out) throws IOException {
        var length = reply.header("Content-Length")
                .filter(text -> text.matches("[0-9]{1,18}"))
                .map(Long::parseLong);
        if (length.filter(bytes -> bytes > mostBytes).isPresent()) {
            throw tooLarge();
        }
        var deadline = clock.instant().plus(MOST_TIME);
        var buffer = new byte[1 << 16];
        long total = 0;
        try (var in = reply.body()) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                total += count;
                if (total > mostBytes) {
                    throw tooLarge();
                }
                if (clock.instant().isAfter(deadline)) {
                    throw new IOException("it has not come whole after " + MOST_TIME.toMinutes() + " minutes");
                }
                out.write(buffer, 0, count);
            }
        }
        if (length.isPresent() && length.get() != total) {
            throw new IOException("the connection ended after " + total + " of " + length.get() + " bytes");
        }
    }

    private IOException tooLarge() {
        return new IOException("the file has more than " + mostBytes + " bytes");
    }

    private static Optional<Instant> time(String text) {
        try {
            return Optional.of(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from));
        } catch (DateTimeException isNone) {
            return Optional.empty();
        }
    }
}

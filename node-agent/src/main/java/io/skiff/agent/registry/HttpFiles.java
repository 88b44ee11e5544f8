package io.skiff.agent.registry;

import io.skiff.agent.registry.RegistryException.Failure;
import io.skiff.process.FaultText;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Fetches files from any web server, with the redirects and the proxies that hold for registries. A server that sends a little now and then
 * is given up, whatever it sends it in: this is the runtime's newer client, because nothing ends a read of the older one.
 */
public final class HttpFiles {

    private static final Bounds BOUNDS =
            new Bounds(8L << 30, Duration.ofMinutes(1), Duration.ofSeconds(30), 30 << 10, Duration.ofHours(1));

    private static final Duration LONGEST_LOOK = Duration.ofMillis(200);

    private final Transport transport;
    private final boolean isHostOpen;
    private final Bounds bounds;
    private final InstantSource clock;

    /**
     * What a server may take.
     *
     * @param mostBytes of a file
     * @param answer the longest time to the headers of the last answer, redirects counted in
     * @param span in which at least {@code leastBytes} of a file must come
     * @param whole the longest time of all
     */
    record Bounds(long mostBytes, Duration answer, Duration span, long leastBytes, Duration whole) {}

    /** @param isHostOpen whether addresses of this host alone may be asked; else a stranger could ask this host's own services */
    public HttpFiles(Map<String, String> environment, boolean isHostOpen, InstantSource clock) {
        this(new Transport(ProxySettings.of(environment)), isHostOpen, BOUNDS, clock);
    }

    HttpFiles(Transport transport, boolean isHostOpen, Bounds bounds, InstantSource clock) {
        this.transport = transport;
        this.isHostOpen = isHostOpen;
        this.bounds = bounds;
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
            boolean leadsToHost = transport.leadsToHost(uri);
            if (!isHostOpen && leadsToHost) {
                throw new IOException(
                        uri.getAuthority() + " is an address of this host alone, which a build may not ask");
            }
            return followed(uri, leadsToHost, out).firstValue("Last-Modified").flatMap(HttpFiles::time);
        } catch (UnknownHostException e) {
            throw new IOException("fetch " + uri + ": the host " + uri.getHost() + " is not found", e);
        } catch (IOException | RegistryException e) {
            throw new IOException("fetch " + uri + ": " + FaultText.of(e), e);
        }
    }

    private HttpHeaders followed(URI uri, boolean leadsToHost, OutputStream out) throws IOException {
        var client = client();
        var begun = clock.instant();
        var at = uri;
        for (int redirects = 0; redirects <= Transport.MOST_REDIRECTS; redirects++) {
            var answer = answer(client, at, new ArrivingFile(out, bounds.mostBytes()), begun);
            if (!Transport.REDIRECTS.contains(answer.statusCode())) {
                if (answer.statusCode() != 200) {
                    throw new IOException("the server answers with status " + answer.statusCode());
                }
                return answer.headers();
            }
            var next = Transport.location(at, answer.headers().firstValue("Location"));
            Transport.requireAllowed(at, next, transport.leadsToHost(next) && !leadsToHost);
            at = next;
        }
        throw new RegistryException(Failure.BROKEN, uri.getAuthority() + " redirects in circles");
    }

    /** For one file: its thread ends some time after nobody has it any more. */
    private HttpClient client() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(Transport.CONNECT)
                .proxy(new ProxySelector() {
                    @Override
                    public List<Proxy> select(URI target) {
                        return List.of(transport.proxy(target));
                    }

                    @Override
                    public void connectFailed(URI target, SocketAddress address, IOException fault) {
                        // told by the request
                    }
                })
                .build();
    }

    private HttpResponse<Void> answer(HttpClient client, URI at, ArrivingFile file, Instant begun) throws IOException {
        var request = HttpRequest.newBuilder(at).header("User-Agent", "skiff").build();
        var coming = client.sendAsync(request, file::begin);
        try {
            return awaited(coming, file, begun);
        } catch (TimeoutException e) {
            throw new IOException(e.getMessage(), e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException fault ? fault : new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for a file");
        } finally {
            file.end();
            // closes the connection
            coming.cancel(true);
        }
    }

    private HttpResponse<Void> awaited(CompletableFuture<HttpResponse<Void>> coming, ArrivingFile file, Instant begun)
            throws TimeoutException, ExecutionException, InterruptedException {
        var since = begun;
        long had = 0;
        while (!isDone(coming)) {
            var now = clock.instant();
            if (now.isAfter(begun.plus(bounds.whole()))) {
                throw new TimeoutException(
                        "it has not come whole after " + bounds.whole().toMinutes() + " minutes");
            }
            if (!file.hasBegun()) {
                if (now.isAfter(begun.plus(bounds.answer()))) {
                    throw new TimeoutException("the server has not answered after "
                            + bounds.answer().toSeconds() + " s");
                }
                since = now;
            } else if (now.isAfter(since.plus(bounds.span()))) {
                if (file.bytes() - had < bounds.leastBytes()) {
                    throw new TimeoutException("fewer than " + bounds.leastBytes() + " bytes came in "
                            + bounds.span().toSeconds() + " s");
                }
                since = now;
                had = file.bytes();
            }
        }
        return coming.get();
    }

    private boolean isDone(CompletableFuture<?> coming) throws InterruptedException {
        try {
            coming.get(LONGEST_LOOK.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException isComing) {
            return false;
        } catch (ExecutionException failed) {
            return true;
        }
    }

    private static Optional<Instant> time(String text) {
        try {
            return Optional.of(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from));
        } catch (DateTimeException isNone) {
            return Optional.empty();
        }
    }
}

package io.skiff.cli.command.logs;

import io.skiff.cli.CommandException;
import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.client.StatusException;
import io.skiff.cli.client.UnreachableException;
import io.skiff.cli.command.option.ClientOptions;
import io.skiff.cli.resource.KnownTypes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** Copies logs to the console: one after another, or, when they are followed, side by side and whole lines at a time. */
public final class LogStreams {

    private final Console console;
    private final ClientOptions client;
    private final boolean isPrefixed;

    LogStreams(Console console, ClientOptions client, boolean isPrefixed) {
        this.console = console;
        this.client = client;
        this.isPrefixed = isPrefixed;
    }

    int show(ApiClient api, List<LogSource> sources, LogOptions options) {
        if (!options.isFollow() || sources.size() == 1) {
            for (LogSource source : sources) {
                copy(api, source, options, sources.size() > 1);
            }
            return 0;
        }
        return followAll(sources, options);
    }

    private int followAll(List<LogSource> sources, LogOptions options) {
        var threads = new ArrayList<Thread>();
        for (LogSource source : sources) {
            var thread = new Thread(() -> followOne(source, options), source.prefix());
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return 1;
            }
        }
        return 0;
    }

    private void followOne(LogSource source, LogOptions options) {
        try (ApiClient own = client.connect()) {
            copy(own, source, options, true);
        } catch (StatusException e) {
            console.err().println(e.describe());
        } catch (UnreachableException | CommandException e) {
            console.err().println(e.getMessage());
        }
    }

    private void copy(ApiClient api, LogSource source, LogOptions options, boolean byLine) {
        String path = KnownTypes.POD.objectPath(client.namespace(), source.pod()) + "/log"
                + options.query(source.container());
        try (InputStream log = api.stream(path, "text/plain, */*")) {
            if (byLine || isPrefixed) {
                copyLines(log, isPrefixed ? source.prefix() : "");
            } else {
                copyBytes(log);
            }
        } catch (IOException e) {
            throw new UnreachableException("error: the log ended early: " + e.getMessage(), e);
        }
    }

    private void copyBytes(InputStream log) throws IOException {
        byte[] buffer = new byte[1 << 14];
        for (int count = log.read(buffer); count >= 0; count = log.read(buffer)) {
            console.raw().write(buffer, 0, count);
            console.raw().flush();
        }
    }

    private void copyLines(InputStream log, String prefix) throws IOException {
        var line = new ByteArrayOutputStream();
        var in = new java.io.BufferedInputStream(log, 1 << 14);
        for (int b = in.read(); b >= 0; b = in.read()) {
            line.write(b);
            if (b == '\n') {
                write(prefix, line);
            }
        }
        if (line.size() > 0) {
            line.write('\n');
            write(prefix, line);
        }
    }

    private void write(String prefix, ByteArrayOutputStream line) {
        synchronized (console) {
            console.raw().print(prefix);
            console.raw().writeBytes(line.toByteArray());
            console.raw().flush();
        }
        line.reset();
    }
}

package io.skiff.agent.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps IPv6 off on interfaces. Pods have no IPv6, and an advertisement of a pod must not give the host addresses and
 * routes. It works in the network namespace of the thread that made it, and does nothing on a kernel without IPv6.
 */
final class Ipv6 implements AutoCloseable {

    private static final Path ROOT = Path.of("/proc/sys/net/ipv6/conf");
    private static final String DISABLE = "disable_ipv6";
    private static final String NO_ADVERTISEMENTS = "accept_ra";

    /**
     * The settings by which an interface accepts something from its neighbours. They are off too, in case somebody
     * switches IPv6 on for all interfaces.
     */
    private static final List<String> FROM_NEIGHBOURS =
            List.of("autoconf", "accept_redirects", "accept_source_route", "forwarding");

    private final @Nullable DirectoryStream<Path> interfaces;

    Ipv6() {
        this.interfaces = open();
    }

    @SuppressWarnings("StreamResourceLeak") // close() releases it
    private static @Nullable DirectoryStream<Path> open() {
        try {
            return Files.newDirectoryStream(ROOT);
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException("open " + ROOT, e);
        }
    }

    /** Switches IPv6 off in the calling thread's network namespace, for an interface that may not exist yet. */
    static void offIn(String name) {
        try (Ipv6 settings = new Ipv6()) {
            settings.set("default", DISABLE, "1");
            if (Files.exists(ROOT.resolve(name))) {
                settings.set(name, DISABLE, "1");
            }
        }
    }

    /** Switches IPv6 off on an interface that is still down. */
    void off(String name) {
        set(name, DISABLE, "1");
        set(name, NO_ADVERTISEMENTS, "0");
    }

    /** Switches off everything else that the interface would accept from its neighbours. */
    void offEntirely(String name) {
        off(name);
        FROM_NEIGHBOURS.forEach(setting -> set(name, setting, "0"));
    }

    /** Sets a value. If /proc/sys is read-only, the right value is good enough. */
    private void set(String name, String setting, String value) {
        if (!(interfaces instanceof SecureDirectoryStream<Path> directory)) {
            return;
        }
        Path file = Path.of(name, setting);
        try {
            write(directory, file, value);
        } catch (IOException e) {
            if (!value.equals(read(directory, file))) {
                throw new UncheckedIOException("set " + ROOT.resolve(file) + " to " + value, e);
            }
        }
    }

    private static void write(SecureDirectoryStream<Path> directory, Path file, String value) throws IOException {
        try (SeekableByteChannel channel = directory.newByteChannel(file, Set.of(StandardOpenOption.WRITE))) {
            channel.write(ByteBuffer.wrap(value.getBytes(StandardCharsets.US_ASCII)));
        }
    }

    private static String read(SecureDirectoryStream<Path> directory, Path file) {
        var content = ByteBuffer.allocate(16);
        try (SeekableByteChannel channel = directory.newByteChannel(file, Set.of(StandardOpenOption.READ))) {
            channel.read(content);
        } catch (IOException e) {
            return "";
        }
        return new String(content.array(), 0, content.position(), StandardCharsets.US_ASCII).strip();
    }

    @Override
    public void close() {
        if (interfaces != null) {
            try {
                interfaces.close();
            } catch (IOException e) {
                throw new UncheckedIOException("close " + ROOT, e);
            }
        }
    }
}

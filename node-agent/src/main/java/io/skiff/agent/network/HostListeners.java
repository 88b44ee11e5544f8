package io.skiff.agent.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The ports on which the host's own programs answer others. A service is never led to in their place: it could be the port of the host's SSH server.
 *
 * @param ports such as {@code tcp/22}
 */
record HostListeners(Set<String> ports) {

    static final HostListeners NONE = new HostListeners(Set.of());

    private static final String TCP_LISTEN = "0A";
    private static final String NO_PEER = "0000";
    private static final String EVERY_IPV6 = "0".repeat(32);
    private static final String IPV4_IN_IPV6 = "0000000000000000FFFF0000";
    private static final int LOCAL = 1;
    private static final int REMOTE = 2;
    private static final int STATE = 3;
    private static final int HEXADECIMAL = 16;

    HostListeners {
        ports = Set.copyOf(ports);
    }

    /**
     * In the network namespace of the calling thread (proc_net_tcp, in the kernel's Documentation/networking).
     *
     * @param within what listens on this address only does not count: it is the agent's, for its pods
     */
    static HostListeners read(int within) {
        var ports = new HashSet<String>();
        for (var protocol : List.of("tcp", "udp")) {
            for (var version : List.of("", "6")) {
                add(protocol, Path.of("/proc/thread-self/net", protocol + version), hexadecimal(within), ports);
            }
        }
        return new HostListeners(ports);
    }

    private static void add(String protocol, Path table, String within, Set<String> ports) {
        try (Stream<String> lines = Files.lines(table)) {
            add(protocol, lines.skip(1).filter(line -> !line.contains(": " + within + ":")), ports);
        } catch (NoSuchFileException e) {
            // a host without IPv6
        } catch (IOException e) {
            throw new UncheckedIOException("read " + table, e);
        }
    }

    /** @param lines without the title */
    static void add(String protocol, Stream<String> lines, Set<String> ports) {
        lines.map(line -> line.strip().split("\\s+", STATE + 2))
                .filter(words -> words.length > STATE && isOpenToOthers(protocol, words))
                .map(words -> words[LOCAL].substring(words[LOCAL].indexOf(':') + 1))
                .forEach(port -> ports.add(protocol + "/" + Integer.parseInt(port, HEXADECIMAL)));
    }

    private static String hexadecimal(int address) {
        return String.format("%08X", Integer.reverseBytes(address));
    }

    private static boolean isOpenToOthers(String protocol, String[] words) {
        boolean isListening =
                protocol.equals("tcp") ? words[STATE].equals(TCP_LISTEN) : words[REMOTE].endsWith(":" + NO_PEER);
        return isListening && answersIpv4(words[LOCAL].substring(0, words[LOCAL].indexOf(':')));
    }

    /** Whether it is reached by an IPv4 address of the host but those of the loopback: words of the kernel's byte order, in hexadecimal. */
    private static boolean answersIpv4(String address) {
        if (address.length() == EVERY_IPV6.length()) {
            return address.equals(EVERY_IPV6)
                    || (address.startsWith(IPV4_IN_IPV6) && answersIpv4(address.substring(IPV4_IN_IPV6.length())));
        }
        return !address.endsWith("7F");
    }

    boolean has(String protocol, int port) {
        return ports.contains(protocol + "/" + port);
    }
}

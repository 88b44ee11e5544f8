package io.skiff.agent.network;

import io.skiff.agent.container.PodUid;
import io.skiff.agent.linux.netlink.Subnet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The addresses of the pods, and their ports of the node. They are on disk before anybody uses them. The file ends with the boot, as the pods do.
 */
final class AddressBook {

    private final Path file;
    private final Map<PodUid, Integer> addresses = new LinkedHashMap<>();
    private final Map<PodUid, List<HostPort>> ports = new HashMap<>();
    private int newest;

    /** @param file has lines of an address, a pod's uid and its ports, {@code TCP/192.168.1.5/8080/80}; replaced as a whole */
    AddressBook(Path file) {
        this.file = file;
        try {
            for (String line : Files.readAllLines(file)) {
                String[] words = line.split(" ", -1);
                newest = Subnet.address(words[0]);
                var pod = new PodUid(words[1]);
                addresses.put(pod, newest);
                ports.put(pod, Stream.of(words).skip(2).map(AddressBook::port).toList());
            }
        } catch (NoSuchFileException e) {
            // no pod has an address yet
        } catch (IOException | RuntimeException e) {
            throw new IllegalStateException("read the addresses of pods from " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Returns the pod's address, or allocates the next free one after the newest. So a client that remembers an ended
     * pod does not reach another one soon.
     */
    synchronized int allocate(PodUid pod, Subnet subnet, List<HostPort> wanted) {
        Integer known = addresses.get(pod);
        if (known != null) {
            return known;
        }
        int address = nextFree(subnet)
                .orElseThrow(() -> new IllegalStateException("no address is free in " + subnet
                        + ", this node's pod subnet; it has " + addresses.size() + " pods"));
        addresses.put(pod, address);
        ports.put(pod, List.copyOf(wanted));
        write(() -> addresses.remove(pod));
        newest = address;
        return address;
    }

    /**
     * Finds a free address. The first address is the network's, the second the gateway's, the last the broadcast
     * address.
     */
    private OptionalInt nextFree(Subnet subnet) {
        int first = subnet.first() + 2;
        int count = subnet.last() - first;
        int start = Math.max(0, Math.min(newest + 1 - first, count));
        return IntStream.range(start, start + count)
                .map(step -> first + step % count)
                .filter(address -> !addresses.containsValue(address))
                .findFirst();
    }

    synchronized void free(PodUid pod) {
        Integer address = addresses.remove(pod);
        if (address != null) {
            write(() -> addresses.put(pod, address));
            ports.remove(pod);
        }
    }

    /** Of pods that have an address. */
    synchronized List<HostPort> portsOf(PodUid pod) {
        return addresses.containsKey(pod) ? ports.getOrDefault(pod, List.of()) : List.of();
    }

    synchronized Map<PodUid, Integer> all() {
        return Collections.unmodifiableMap(new LinkedHashMap<>(addresses));
    }

    synchronized void clear() {
        addresses.clear();
        ports.clear();
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("delete " + file, e);
        }
    }

    private static HostPort port(String word) {
        var parts = word.split("/", -1);
        return new HostPort(parts[1], parts[0], Integer.parseInt(parts[2]), Integer.parseInt(parts[3]));
    }

    private String words(PodUid pod) {
        return portsOf(pod).stream()
                .map(port ->
                        " " + port.protocol() + "/" + port.ip() + "/" + port.hostPort() + "/" + port.containerPort())
                .collect(Collectors.joining());
    }

    private void write(Runnable undo) {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        try {
            Files.createDirectories(file.resolveSibling(""));
            Files.write(
                    next,
                    addresses.entrySet().stream()
                            .map(entry -> Subnet.text(entry.getValue()) + " " + entry.getKey() + words(entry.getKey()))
                            .collect(Collectors.toList()));
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            undo.run();
            throw new UncheckedIOException("write the addresses of pods to " + file, e);
        }
    }
}

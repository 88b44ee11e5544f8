package io.skiff.agent.network;

import io.skiff.agent.linux.netlink.Subnet;
import io.skiff.agent.pod.PodUid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Which pod has which address; on disk before anybody uses it. The file goes with the host's boot, as the pods do. */
final class AddressBook {

    private final Path file;
    private final Map<PodUid, Integer> addresses = new LinkedHashMap<>();

    /** @param file lines of an address and a pod's uid; replaced as a whole */
    AddressBook(Path file) {
        this.file = file;
        try {
            for (String line : Files.readAllLines(file)) {
                String[] words = line.split(" ", -1);
                addresses.put(new PodUid(words[1]), Subnet.address(words[0]));
            }
        } catch (NoSuchFileException e) {
            // no pod yet
        } catch (IOException | RuntimeException e) {
            throw new IllegalStateException("read the addresses of pods from " + file + ": " + e.getMessage(), e);
        }
    }

    /** The pod's address, or the lowest one that is free. The first is the gateway's. */
    synchronized int allocate(PodUid pod, Subnet subnet) {
        Integer known = addresses.get(pod);
        if (known != null) {
            return known;
        }
        for (int address = subnet.first() + 2; Integer.compareUnsigned(address, subnet.last()) < 0; address++) {
            if (!addresses.containsValue(address)) {
                addresses.put(pod, address);
                write(() -> addresses.remove(pod));
                return address;
            }
        }
        throw new IllegalStateException(
                "no address is free in " + subnet + ", this node's pod subnet; it has " + addresses.size() + " pods");
    }

    synchronized void free(PodUid pod) {
        Integer address = addresses.remove(pod);
        if (address != null) {
            write(() -> addresses.put(pod, address));
        }
    }

    synchronized Map<PodUid, Integer> all() {
        return Collections.unmodifiableMap(new LinkedHashMap<>(addresses));
    }

    synchronized void clear() {
        addresses.clear();
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("delete " + file, e);
        }
    }

    private void write(Runnable undo) {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        try {
            Files.createDirectories(file.resolveSibling(""));
            Files.write(
                    next,
                    addresses.entrySet().stream()
                            .map(entry -> Subnet.text(entry.getValue()) + " " + entry.getKey())
                            .collect(Collectors.toList()));
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            undo.run();
            throw new UncheckedIOException("write the addresses of pods to " + file, e);
        }
    }
}

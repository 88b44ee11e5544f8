package io.skiff.agent.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The kernel's settings of the whole host that the pods' network needs, and what they were before: written down first, so that whoever
 * removes the network puts them back. The file goes with the host's boot, as the settings do.
 */
final class HostSettings {

    static final String FORWARD = "ip_forward";

    /** The host tells pods of no shorter ways to their neighbours: those would pass by the services' rules. */
    private static final Map<String, String> NEEDED = Map.of(FORWARD, "1", "conf/all/send_redirects", "0");

    /** Of Docker, libvirt, other runtimes and tunnels: they need forwarding too, and whoever came second did not write it down. */
    private static final List<String> FORWARDERS =
            List.of("docker", "br-", "virbr", "cni", "podman", "lxc", "wg", "tun", "tap", "tailscale");

    private final Path file;

    /** @param file lines of a setting and its value before */
    HostSettings(Path file) {
        this.file = file;
    }

    void apply() {
        NEEDED.forEach((name, value) -> {
            String before = Sysctl.get(name);
            if (!before.equals(value)) {
                remember(name, before);
                Sysctl.set(name, value);
            }
        });
    }

    private void remember(String name, String value) {
        try {
            if (!before().containsKey(name)) {
                Files.createDirectories(file.getParent());
                Files.writeString(
                        file, name + " " + value + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("write down the host's settings in " + file, e);
        }
    }

    private Map<String, String> before() throws IOException {
        var before = new LinkedHashMap<String, String>();
        for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
            String[] words = line.split(" ", -1);
            if (words.length == 2) {
                before.put(words[0], words[1]);
            }
        }
        return before;
    }

    /** @param links the names of the host's interfaces that are left */
    void putBack(List<String> links) {
        boolean othersForward =
                links.stream().anyMatch(link -> FORWARDERS.stream().anyMatch(link::startsWith));
        try {
            before().forEach((name, value) -> {
                if (!(name.equals(FORWARD) && othersForward)) {
                    Sysctl.set(name, value);
                }
            });
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("put back the host's settings of " + file, e);
        }
    }
}

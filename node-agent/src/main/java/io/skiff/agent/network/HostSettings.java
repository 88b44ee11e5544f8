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
 * The kernel settings of the whole host that the pods' network needs, and their former values. Those are recorded
 * first, so that a removal of the network restores them. The file ends with the boot, as the settings do.
 */
final class HostSettings {

    static final String FORWARD = "ip_forward";

    /**
     * send_redirects is off: the host must not show pods a shorter way to their neighbours, which would bypass the
     * rules of services.
     */
    private static final Map<String, String> NEEDED = Map.of(FORWARD, "1", "conf/all/send_redirects", "0");

    /**
     * Interfaces of Docker, libvirt, other runtimes and tunnels. They need forwarding too, and a program that found it
     * on already did not record that it needs it.
     */
    private static final List<String> FORWARDERS =
            List.of("docker", "br-", "virbr", "cni", "podman", "lxc", "wg", "tun", "tap", "tailscale");

    private final Path file;

    /** @param file has lines of a setting and its former value */
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

    /** @param links the names of the host's remaining interfaces */
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

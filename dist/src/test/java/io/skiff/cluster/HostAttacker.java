package io.skiff.cluster;

import io.skiff.cluster.Flood.Sort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Attacks from a host that is no node of the cluster, from one of its addresses or from all. */
final class HostAttacker implements Attacker {

    private final Process process;
    private final Path output;
    private final List<String> addresses;

    private HostAttacker(Process process, Path output, List<String> addresses) {
        this.process = process;
        this.output = output;
        this.addresses = addresses;
    }

    /** @param addresses of the host; the connections use them in turn */
    static Attacker start(
            TestHost host, List<String> addresses, Sort sort, String server, FloodLength length, String kubeconfig) {
        try {
            var output = Files.createTempFile("flood", ".out");
            var line = Attacker.commandLine(sort, server, length, kubeconfig, String.join(",", addresses));
            var process = new ProcessBuilder(host.on(line))
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            return new HostAttacker(process, output, addresses);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Optional<FloodFigures> figures() {
        if (process.isAlive()) {
            return Optional.empty();
        }
        try {
            var printed = Files.readString(output);
            return Optional.of(FloodFigures.find(printed)
                    .orElseThrow(() -> new AssertionError("the attacker failed: " + printed)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public List<String> addresses() {
        return addresses;
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            Files.deleteIfExists(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

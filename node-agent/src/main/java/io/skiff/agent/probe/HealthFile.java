package io.skiff.agent.probe;

import io.skiff.agent.container.ContainerId;
import io.skiff.agent.pod.Health;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Stores the health of probed containers, one line each: id, started, ready. The file is replaced as a whole and not
 * synced: after a crash of the host no old container lives.
 */
public final class HealthFile implements HealthStore {

    private final Path file;

    public HealthFile(Path file) {
        this.file = file;
    }

    @Override
    public Map<String, Health> load() {
        var health = new HashMap<String, Health>();
        if (!Files.exists(file)) {
            return health;
        }
        try {
            for (var line : Files.readAllLines(file)) {
                var words = line.split(" ", -1);
                if (words.length == 3) {
                    health.put(
                            words[0], new Health(Boolean.parseBoolean(words[1]), Boolean.parseBoolean(words[2]), null));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("read " + file, e);
        }
        return health;
    }

    @Override
    public void save(Map<ContainerId, Health> health) {
        var text = new StringBuilder();
        new TreeMap<>(health)
                .forEach((id, value) -> text.append(id)
                        .append(' ')
                        .append(value.isStarted())
                        .append(' ')
                        .append(value.isReady())
                        .append('\n'));
        var next = file.resolveSibling(file.getFileName() + ".next");
        try {
            Files.writeString(next, text);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("write " + file, e);
        }
    }
}

package io.skiff.agent.probe;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;
import java.util.TreeSet;

/** One id a line. The file is replaced as a whole and not synced: after a crash of the host no old container lives. */
public final class HookFile implements HookStore {

    private final Path file;

    public HookFile(Path file) {
        this.file = file;
    }

    @Override
    public Set<String> loadBegun() {
        try {
            return Files.exists(file) ? new TreeSet<>(Files.readAllLines(file)) : Set.of();
        } catch (IOException e) {
            throw new UncheckedIOException("read " + file, e);
        }
    }

    @Override
    public void saveBegun(Set<String> containers) {
        var next = file.resolveSibling(file.getFileName() + ".next");
        try {
            Files.write(next, new TreeSet<>(containers));
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("write " + file, e);
        }
    }
}

package io.skiff.agent.container;

import io.skiff.agent.linux.Syscalls;
import java.util.SortedSet;
import java.util.TreeSet;

/** The descriptors of one launch, which are closed together after it. */
final class OpenDescriptors implements AutoCloseable {

    private final Syscalls syscalls;
    private final SortedSet<Integer> open = new TreeSet<>();

    OpenDescriptors(Syscalls syscalls) {
        this.syscalls = syscalls;
    }

    int add(int descriptor) {
        open.add(descriptor);
        return descriptor;
    }

    /** Leaves a descriptor open, for another owner. */
    int keep(int descriptor) {
        open.remove(descriptor);
        return descriptor;
    }

    SortedSet<Integer> all() {
        return open;
    }

    @Override
    public void close() {
        open.forEach(syscalls::close);
        open.clear();
    }
}

package io.skiff.agent.usage;

import io.skiff.agent.linux.ProcFile;
import io.skiff.agent.pressure.Level;
import io.skiff.agent.pressure.Signal;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/** Reads how much is left of this host's memory and of its numbers of processes. */
public final class HostLevels implements Supplier<List<Level>> {

    private final Path proc;

    /** @param proc where the kernel's files are */
    public HostLevels(Path proc) {
        this.proc = proc;
    }

    @Override
    public List<Level> get() {
        var memory = HostMemory.read(proc);
        long most = Math.min(number("sys/kernel/pid_max"), number("sys/kernel/threads-max"));
        return List.of(
                new Level(Signal.MEMORY, memory.availableBytes(), memory.totalBytes()),
                new Level(Signal.PROCESSES, most - processes(), most));
    }

    private long number(String file) {
        return Long.parseLong(read(file));
    }

    /** Of the load: the processes and threads that run, and after a slash those that there are (proc(5)). */
    private long processes() {
        var counts = read("loadavg").split(" ", -1)[3];
        return Long.parseLong(counts.substring(counts.indexOf('/') + 1));
    }

    private String read(String file) {
        return ProcFile.read(proc.resolve(file));
    }
}

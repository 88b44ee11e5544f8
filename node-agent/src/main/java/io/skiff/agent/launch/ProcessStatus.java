package io.skiff.agent.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The text of /proc/PID/status (proc(5)), by field. */
public final class ProcessStatus {

    /** the kernel's SECCOMP_MODE_FILTER */
    private static final String FILTERED = "2";

    private final Map<String, String> fields;

    private ProcessStatus(Map<String, String> fields) {
        this.fields = Map.copyOf(fields);
    }

    public static ProcessStatus parse(String text) {
        var fields = new HashMap<String, String>();
        text.lines().forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        });
        return new ProcessStatus(fields);
    }

    /** @param process a number or {@code self} */
    public static ProcessStatus of(String process) {
        var file = Path.of("/proc", process, "status");
        try {
            return parse(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
        } catch (IOException fault) {
            throw new UncheckedIOException("read " + file, fault);
        }
    }

    /** The value of a field; empty if this kernel does not have it. */
    public String text(String field) {
        return fields.getOrDefault(field, "");
    }

    /** Parses a hexadecimal mask, such as CapEff or SigIgn. */
    public long mask(String field) {
        return Long.parseUnsignedLong(text(field), 16);
    }

    /** The number of seccomp filters in force. Kernels before Linux 5.9 only tell whether there is one. */
    public int seccompFilters() {
        var count = text("Seccomp_filters");
        return count.isEmpty() ? (text("Seccomp").equals(FILTERED) ? 1 : 0) : Integer.parseInt(count);
    }

    /** Parses numbers separated by white space, such as Uid or Groups. */
    public List<Long> numbers(String field) {
        return Arrays.stream(text(field).split("\\s+"))
                .filter(word -> !word.isEmpty())
                .map(Long::valueOf)
                .toList();
    }
}

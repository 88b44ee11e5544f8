package io.skiff.agent.pod;

import io.skiff.agent.container.ContainerObservation;
import io.skiff.agent.container.ResourceSpec;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * What a container has of the processors and the memory of its node, which may change while it runs. A label of the container holds it, so that
 * a restarted agent knows it.
 */
public record Allocation(
        OptionalLong cpuRequestMillis,
        OptionalLong cpuLimitMillis,
        OptionalLong memoryRequestBytes,
        OptionalLong memoryLimitBytes) {

    /** Of a container that asks for nothing, or was started by an agent that did not note it. */
    public static final Allocation NONE =
            new Allocation(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());

    private static final String LABEL = "skiff.io/resources";
    private static final String NOTHING = "-";

    public static Allocation of(ResourceSpec resources) {
        return new Allocation(
                resources.cpuRequestMillis(),
                resources.cpuLimitMillis(),
                resources.memoryRequestBytes(),
                resources.memoryLimitBytes());
    }

    public static Allocation of(ContainerObservation container) {
        var label = container.labels().get(LABEL);
        if (label == null) {
            return NONE;
        }
        var numbers = Arrays.stream(label.split(" ", -1))
                .map(word -> word.equals(NOTHING) ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(word)))
                .toList();
        return new Allocation(numbers.get(0), numbers.get(1), numbers.get(2), numbers.get(3));
    }

    /** The labels with this in them. */
    public Map<String, String> noted(Map<String, String> labels) {
        var all = new TreeMap<>(labels);
        all.remove(LABEL);
        if (!equals(NONE)) {
            all.put(
                    LABEL,
                    String.join(
                            " ",
                            word(cpuRequestMillis),
                            word(cpuLimitMillis),
                            word(memoryRequestBytes),
                            word(memoryLimitBytes)));
        }
        return all;
    }

    private static String word(OptionalLong number) {
        return number.isPresent() ? Long.toString(number.getAsLong()) : NOTHING;
    }

    /** These of the processors and the memory, and all else as it was. */
    ResourceSpec in(ResourceSpec resources) {
        return new ResourceSpec(
                cpuRequestMillis,
                cpuLimitMillis,
                memoryLimitBytes,
                resources.pidsLimit(),
                memoryRequestBytes,
                resources.storageRequestBytes(),
                resources.storageLimitBytes(),
                resources.oomScoreAdjustment(),
                resources.hugePageBytes());
    }

    boolean hasSameCpu(Allocation other) {
        return cpuRequestMillis.equals(other.cpuRequestMillis) && cpuLimitMillis.equals(other.cpuLimitMillis);
    }

    boolean hasSameMemory(Allocation other) {
        return memoryRequestBytes.equals(other.memoryRequestBytes) && memoryLimitBytes.equals(other.memoryLimitBytes);
    }
}

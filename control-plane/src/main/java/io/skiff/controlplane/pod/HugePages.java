package io.skiff.controlplane.pod;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Collections;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongBinaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Amounts of memory in huge pages.
 *
 * @param bytes by the names of the resources, {@code hugepages-2Mi}
 */
public record HugePages(SortedMap<String, Long> bytes) {

    /** What the names of all these resources begin with; the size of a page follows. */
    public static final String PREFIX = "hugepages-";

    /** Of an emptyDir; it may have a size, too: {@code HugePages-2Mi}. */
    private static final String MEDIUM = "HugePages";

    public static final HugePages NONE = new HugePages(new TreeMap<>());

    private static final String[] UNITS = {"", "Ki", "Mi", "Gi"};

    public HugePages {
        bytes = Collections.unmodifiableSortedMap(new TreeMap<>(bytes));
    }

    /** Those among resources of all kinds. */
    public static HugePages of(@Nullable Map<String, Quantity> quantities) {
        var found = new TreeMap<String, Long>();
        if (quantities != null) {
            quantities.forEach((name, quantity) -> {
                if (name.startsWith(PREFIX)) {
                    found.put(name, PodResources.units(quantity));
                }
            });
        }
        return new HugePages(found);
    }

    /** The requests of a container; limits where one is missing. */
    static HugePages requested(@Nullable Map<String, Quantity> requests, @Nullable Map<String, Quantity> limits) {
        var all = new TreeMap<>(of(limits).bytes);
        all.putAll(of(requests).bytes);
        return new HugePages(all);
    }

    HugePages merged(HugePages other, LongBinaryOperator how) {
        var all = new TreeMap<>(bytes);
        other.bytes.forEach((name, amount) -> all.merge(name, amount, (one, two) -> how.applyAsLong(one, two)));
        return new HugePages(all);
    }

    public long of(String name) {
        return bytes.getOrDefault(name, 0L);
    }

    public static boolean isMedium(String medium) {
        return medium.equals(MEDIUM) || medium.startsWith(MEDIUM + "-");
    }

    /** The size of a page of a medium; of one without a size that of the only huge pages of the pod. Empty if there is none. */
    public static OptionalLong pageSize(String medium, Pod pod) {
        if (!medium.equals(MEDIUM)) {
            return size(medium.substring(MEDIUM.length() + 1));
        }
        var sizes = PodResources.requestedBy(pod).hugePages().bytes().keySet();
        return sizes.size() == 1 ? pageSize(sizes.iterator().next()) : OptionalLong.empty();
    }

    /** The size of a page of a resource, in bytes; empty if the name has none. */
    public static OptionalLong pageSize(String name) {
        return name.startsWith(PREFIX) ? size(name.substring(PREFIX.length())) : OptionalLong.empty();
    }

    /** @param text as in a name, {@code 2Mi} */
    private static OptionalLong size(String text) {
        return Stream.iterate(UNITS.length - 1, step -> step >= 0, step -> step - 1)
                .filter(step -> text.matches("[1-9][0-9]{0,3}" + UNITS[step]))
                .map(step -> Long.parseLong(text.substring(0, text.length() - UNITS[step].length())) << (10 * step))
                .mapToLong(Long::longValue)
                .findFirst();
    }

    /** The name of the resource that is made of pages of this size. */
    public static String name(long pageSize) {
        long number = pageSize;
        int step = 0;
        while (number % 1024 == 0 && step < UNITS.length - 1) {
            number /= 1024;
            step++;
        }
        return PREFIX + number + UNITS[step];
    }
}

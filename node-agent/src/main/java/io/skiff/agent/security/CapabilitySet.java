package io.skiff.agent.security;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** A set of capabilities. A container's set is Docker's default, with the added and without the dropped ones. */
public record CapabilitySet(long bits) {

    public static final CapabilitySet NONE = new CapabilitySet(0);

    /** Docker's default set (moby: oci/caps/defaults.go). */
    public static final CapabilitySet DOCKER_DEFAULT = of(EnumSet.of(
            Capability.CHOWN,
            Capability.DAC_OVERRIDE,
            Capability.FSETID,
            Capability.FOWNER,
            Capability.MKNOD,
            Capability.NET_RAW,
            Capability.SETGID,
            Capability.SETUID,
            Capability.SETFCAP,
            Capability.SETPCAP,
            Capability.NET_BIND_SERVICE,
            Capability.SYS_CHROOT,
            Capability.KILL,
            Capability.AUDIT_WRITE));

    private static final String ALL = "ALL";

    public static CapabilitySet of(Set<Capability> capabilities) {
        return new CapabilitySet(
                capabilities.stream().mapToLong(Capability::bit).reduce(0, (a, b) -> a | b));
    }

    /**
     * Changes the set as Kubernetes and Docker do: {@code ALL} means every capability, and a name in one list overrides
     * ALL in the other.
     *
     * @throws IllegalArgumentException for a name that the kernel does not know
     */
    public CapabilitySet changed(List<String> added, List<String> dropped) {
        long base = bits;
        if (hasAll(dropped)) {
            base = 0;
        } else if (hasAll(added)) {
            base = of(EnumSet.allOf(Capability.class)).bits;
        }
        return new CapabilitySet((base & ~named(dropped)) | (named(added) & ~named(dropped)));
    }

    private static boolean hasAll(List<String> names) {
        return names.stream().anyMatch(ALL::equalsIgnoreCase);
    }

    private static long named(List<String> names) {
        return names.stream()
                .filter(name -> !ALL.equalsIgnoreCase(name))
                .mapToLong(name -> Capability.find(name)
                        .orElseThrow(() -> new IllegalArgumentException(
                                "capability " + name + " is not known; names are as in capabilities(7), without CAP_"))
                        .bit())
                .reduce(0, (a, b) -> a | b);
    }

    /** Keeps only the capabilities that {@code limit} also has. */
    public CapabilitySet within(CapabilitySet limit) {
        return new CapabilitySet(bits & limit.bits);
    }

    public boolean has(Capability capability) {
        return (bits & capability.bit()) != 0;
    }

    @Override
    public String toString() {
        return "%016x".formatted(bits);
    }
}

package io.skiff.agent.security.seccomp;

import io.skiff.agent.linux.Architecture;
import java.util.ArrayList;
import java.util.List;

/** The architectures that a JSON profile names. The host's own always counts, as with runc. */
final class Architectures {

    private Architectures() {}

    private static String nativeName() {
        return Architecture.current() == Architecture.X86_64 ? "SCMP_ARCH_X86_64" : "SCMP_ARCH_AARCH64";
    }

    private static String narrowName() {
        return Architecture.current() == Architecture.X86_64 ? "SCMP_ARCH_X86" : "SCMP_ARCH_ARM";
    }

    /** Whether 32-bit programs may run. (Programs of x32, which few kernels have, get ENOSYS.) */
    static boolean namesNarrow(JsonFields root) {
        var named = new ArrayList<String>(root.texts("architectures"));
        for (var entry : root.objects("archMap")) {
            entry.allow(List.of("architecture", "subArchitectures"));
            if (entry.text("architecture").equals(nativeName())) {
                named.addAll(entry.texts("subArchitectures"));
            }
        }
        return named.contains(narrowName());
    }

    /** The architecture's name in Docker's {@code includes.arches}. */
    static String dockerName() {
        return Architecture.current() == Architecture.X86_64 ? "amd64" : "arm64";
    }
}

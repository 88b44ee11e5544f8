package io.skiff.agent.security.seccomp;

import io.skiff.agent.linux.Architecture;
import java.util.ArrayList;
import java.util.List;

/** The architectures that a profile in JSON names. The host's own always belongs to them, as with runc. */
final class Architectures {

    private Architectures() {}

    private static String nativeName() {
        return Architecture.current() == Architecture.X86_64 ? "SCMP_ARCH_X86_64" : "SCMP_ARCH_AARCH64";
    }

    private static String narrowName() {
        return Architecture.current() == Architecture.X86_64 ? "SCMP_ARCH_X86" : "SCMP_ARCH_ARM";
    }

    /** Whether 32-bit programs may run. (x32, which few kernels have, gets ENOSYS.) */
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

    /** As Docker names it in {@code includes.arches}. */
    static String dockerName() {
        return Architecture.current() == Architecture.X86_64 ? "amd64" : "arm64";
    }
}

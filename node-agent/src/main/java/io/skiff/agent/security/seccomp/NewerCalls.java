package io.skiff.agent.security.seccomp;

import io.skiff.agent.linux.Architecture;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Names of calls that an older libseccomp lacks. Since Linux 5.1 a new call has the same number on every architecture.
 */
final class NewerCalls {

    private static final Map<String, Integer> NUMBERS = Map.ofEntries(
            Map.entry("cachestat", 451),
            Map.entry("fchmodat2", 452),
            Map.entry("map_shadow_stack", 453),
            Map.entry("futex_wake", 454),
            Map.entry("futex_wait", 455),
            Map.entry("futex_requeue", 456),
            Map.entry("statmount", 457),
            Map.entry("listmount", 458),
            Map.entry("lsm_get_self_attr", 459),
            Map.entry("lsm_set_self_attr", 460),
            Map.entry("lsm_list_modules", 461),
            Map.entry("mseal", 462),
            Map.entry("setxattrat", 463),
            Map.entry("getxattrat", 464),
            Map.entry("listxattrat", 465),
            Map.entry("removexattrat", 466),
            Map.entry("open_tree_attr", 467),
            Map.entry("file_getattr", 468),
            Map.entry("file_setattr", 469),
            Map.entry("listns", 470));

    /** A call of x86-64 only. */
    private static final int URETPROBE = 335;

    private NewerCalls() {}

    static OptionalInt find(String name) {
        if (name.equals("uretprobe")) {
            return Architecture.current() == Architecture.X86_64 ? OptionalInt.of(URETPROBE) : OptionalInt.empty();
        }
        var number = NUMBERS.get(name);
        return number == null ? OptionalInt.empty() : OptionalInt.of(number);
    }
}

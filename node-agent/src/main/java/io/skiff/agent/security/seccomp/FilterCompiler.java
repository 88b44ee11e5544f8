package io.skiff.agent.security.seccomp;

import io.skiff.agent.linux.seccomp.AuditArchitecture;
import io.skiff.agent.linux.seccomp.FilterBuilder;
import io.skiff.agent.linux.seccomp.FilterBuilder.Comparison;
import io.skiff.agent.linux.seccomp.FilterProgram;
import io.skiff.agent.linux.seccomp.LibSeccomp;
import io.skiff.agent.linux.seccomp.SeccompException;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Compiles a profile to a filter. */
final class FilterCompiler {

    private static final String SOCKET = "socket";

    private final LibSeccomp library;

    FilterCompiler(LibSeccomp library) {
        this.library = library;
    }

    /** @throws SeccompException if the profile cannot become a filter; it has the reason */
    FilterProgram compile(Profile profile) {
        var highest = new EnumMap<AuditArchitecture, Integer>(AuditArchitecture.class);
        byte[] body;
        try (var filter = builder(profile, AuditArchitecture.nativeOne(), highest)) {
            if (profile.narrow()) {
                try (var narrow = builder(profile, AuditArchitecture.narrowOne(), highest)) {
                    filter.merge(narrow);
                }
            }
            body = filter.export();
        }
        // a profile that allows all other calls allows newer ones too
        byte[] prelude = profile.otherwise().isMade() ? new byte[0] : Prelude.of(highest, profile.multiplexedSockets());
        var program = new byte[prelude.length + body.length];
        System.arraycopy(prelude, 0, program, 0, prelude.length);
        System.arraycopy(body, 0, program, prelude.length, body.length);
        return new FilterProgram(program, profile.flags());
    }

    private FilterBuilder builder(
            Profile profile, AuditArchitecture architecture, Map<AuditArchitecture, Integer> highest) {
        var builder =
                new FilterBuilder(library, architecture, profile.otherwise().code());
        try {
            int most = 0;
            for (var rule : profile.rules()) {
                for (var name : rule.calls()) {
                    most = Math.max(most, add(builder, architecture, profile, rule, name));
                }
            }
            highest.put(architecture, most);
            return builder;
        } catch (RuntimeException fault) {
            builder.close();
            throw fault;
        }
    }

    /** Adds a rule for a call, and returns the call's number on this architecture; 0 if it has none. */
    private static int add(
            FilterBuilder builder, AuditArchitecture architecture, Profile profile, Rule rule, String name) {
        boolean isNative = architecture == AuditArchitecture.nativeOne();
        var known = builder.find(name);
        // for 32-bit programs libseccomp can only add calls that it knows; a newer one gets ENOSYS there
        var call = known.isEmpty() && isNative ? NewerCalls.find(name) : known;
        if (call.isEmpty()) {
            requireHarmless(rule, profile, name);
            return 0;
        }
        boolean isDefault = rule.answer().equals(profile.otherwise());
        // for each of these rules libseccomp would let socketcall(2) make sockets of any family
        boolean isMultiplexed =
                architecture == AuditArchitecture.X86 && !profile.multiplexedSockets() && name.equals(SOCKET);
        if (!isDefault && !isMultiplexed) {
            for (var comparisons : comparisons(rule)) {
                builder.add(rule.answer().code(), call.getAsInt(), name, comparisons);
            }
        }
        return known.isEmpty() ? call.getAsInt() : builder.numberHere(name).orElse(0);
    }

    /** Refuses a profile that allows all other calls but refuses an unknown one, because no filter could refuse that. */
    private static void requireHarmless(Rule rule, Profile profile, String name) {
        if (profile.otherwise().isMade()
                && !rule.answer().isMade()
                && NewerCalls.find(name).isEmpty()) {
            throw new SeccompException(
                    "the system call \"" + name
                            + "\" is to be refused, but is not known here: correct its name, or let the profile's defaultAction refuse");
        }
    }

    /** Like runc: of two conditions on the same argument, one must hold. */
    private static List<List<Comparison>> comparisons(Rule rule) {
        var all = rule.conditions().stream()
                .map(each -> new Comparison(each.index(), each.comparison().number(), each.first(), each.second()))
                .toList();
        var indexes = new HashSet<Integer>();
        boolean isAlternative = !all.stream().allMatch(each -> indexes.add(each.index()));
        return isAlternative ? all.stream().map(List::of).toList() : List.of(all);
    }

    /** The number of a call on this host; empty if it has none. */
    OptionalInt number(String name) {
        int number = library.seccomp_syscall_resolve_name(name);
        return number >= 0 ? OptionalInt.of(number) : NewerCalls.find(name);
    }
}

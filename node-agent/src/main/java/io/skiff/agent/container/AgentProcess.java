package io.skiff.agent.container;

import io.skiff.agent.launch.ProcessStatus;
import io.skiff.agent.launch.ProcessView;
import io.skiff.agent.linux.UserRange;
import io.skiff.agent.security.Capability;
import io.skiff.agent.security.CapabilitySet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The attributes that a child inherits from this process and must shed. They are read once, because none changes while
 * the agent runs.
 *
 * @param ignoredSignals the mask of ignored signals
 * @param everyCapability those that the kernel knows: a child that enters a user namespace may get them all
 * @param openFiles the hard limit
 * @param mayProtect whether it may protect a process from the OOM killer more than itself (CAP_SYS_RESOURCE)
 * @param seccompFilters the agent's own filters, which a child has too
 * @param boot the kernel's boot id
 */
record AgentProcess(
        long ignoredSignals,
        CapabilitySet boundingSet,
        CapabilitySet everyCapability,
        long openFiles,
        int oomScoreAdjustment,
        boolean mayProtect,
        Map<String, Long> namespaces,
        int seccompFilters,
        String boot) {

    private static final Pattern OPEN_FILES = Pattern.compile("(?m)^Max open files\\s+\\d+\\s+(\\d+)\\s");

    static AgentProcess read() {
        var status = ProcessStatus.of("self");
        var limit = OPEN_FILES.matcher(text("/proc/self/limits"));
        if (!limit.find()) {
            throw new IllegalStateException("/proc/self/limits does not tell the limit of open files");
        }
        return new AgentProcess(
                status.mask("SigIgn"),
                new CapabilitySet(status.mask("CapBnd")),
                knownCapabilities(),
                Long.parseLong(limit.group(1)),
                Integer.parseInt(text("/proc/self/oom_score_adj").strip()),
                new CapabilitySet(status.mask("CapEff")).has(Capability.SYS_RESOURCE),
                ProcessView.namespaces(Path.of("/proc/self")),
                status.seccompFilters(),
                text("/proc/sys/kernel/random/boot_id").strip());
    }

    private static CapabilitySet knownCapabilities() {
        var file = Path.of("/proc/sys/kernel/cap_last_cap");
        try (var open = Files.newInputStream(file)) {
            // in one read: the kernel answers no second one
            var last = new String(open.readNBytes(Long.BYTES), StandardCharsets.US_ASCII);
            return new CapabilitySet(-1L >>> (Long.SIZE - 1 - Integer.parseInt(last.strip())));
        } catch (IOException fault) {
            throw new UncheckedIOException("read " + file, fault);
        }
    }

    /** What a child of a pod with these users may get before it sheds it. */
    CapabilitySet boundingSet(UserRange users) {
        return users.isOwn() ? everyCapability : boundingSet;
    }

    /**
     * The adjustment that a child gets which is to have this one: the kernel refuses an unprivileged agent to protect a
     * process more than itself.
     */
    int oomScoreAdjustment(int wanted) {
        return mayProtect ? wanted : Math.max(wanted, oomScoreAdjustment);
    }

    /** Gives a child its place in the order of the OOM killer's victims, in place of this process' own. */
    void adjustOomScore(int pid, int wanted) {
        if (oomScoreAdjustment(wanted) == oomScoreAdjustment) {
            return;
        }
        try {
            Files.writeString(Path.of("/proc/" + pid + "/oom_score_adj"), Integer.toString(oomScoreAdjustment(wanted)));
        } catch (IOException fault) {
            throw new UncheckedIOException("set the OOM score adjustment of " + pid, fault);
        }
    }

    private static String text(String path) {
        try {
            return new String(Files.readAllBytes(Path.of(path)), StandardCharsets.UTF_8);
        } catch (IOException fault) {
            throw new UncheckedIOException("read " + path, fault);
        }
    }
}

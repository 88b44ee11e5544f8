package io.skiff.agent.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.agent.security.seccomp.SeccompChoice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Runs a program that tries everything a container could reach, and compares its report with one from Docker
 * ({@code probe-docker.txt}: docker 20.10.24 run, Linux 6.18).
 */
class ProbeIT {

    /** Calls that may be open here though Docker closes them, with the reason. docs/security.md lists each. */
    private static final Map<String, String> EXCEPTIONS = Map.of();

    /** Calls that Docker opens and we close. */
    private static final List<String> CLOSED_BESIDES = List.of(
            "syscall io_uring_setup",
            "syscall memfd_secret",
            "syscall modify_ldt",
            "socket AF_VSOCK",
            "socket AF_XDP",
            "socket NETLINK_AUDIT");

    private static final List<String> REFUSALS =
            List.of("EPERM", "EACCES", "ENOSYS", "EAFNOSUPPORT", "EPROTONOSUPPORT");

    /** What root of the host alone reads. */
    private static final List<String> ROOTS_OF_THE_HOST = List.of(
            "path /proc/kpagecount read",
            "path /proc/kpageflags read",
            "path /proc/pagetypeinfo read",
            "path /proc/slabinfo read",
            "path /proc/vmallocinfo read");

    private final Lab lab = new Lab();

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void hasNothingOpenThatIsClosedInDocker() throws Exception {
        var ours = report(probe(SecuritySpec.DEFAULT));
        var docker = report(resource("probe-docker.txt"));

        // a probe that ended early would report nothing open
        assertThat(ours).hasSizeGreaterThan(200).containsKey("userns unshare");
        assertThat(ours.keySet())
                .containsAll(docker.keySet().stream()
                        .filter(key -> key.startsWith("syscall ") || key.startsWith("socket "))
                        .toList());
        var open = new ArrayList<String>();
        ours.forEach((key, value) -> {
            if (isMoreOpen(key, value, docker.get(key)) && !EXCEPTIONS.containsKey(key)) {
                open.add(key + ": " + value + ", in Docker " + docker.get(key));
            }
        });
        assertThat(open).isEmpty();
        for (var key : CLOSED_BESIDES) {
            assertThat(ours.get(key)).as(key).isIn(REFUSALS);
        }
    }

    /** With {@code hostUsers: false} nothing is more open than with the host's users, and these are closed besides (docs/security.md). */
    @Test
    void isTighterWithUsersOfItsOwn() throws Exception {
        var usual = report(probe(SecuritySpec.DEFAULT));
        try (var mapped = new Lab(new HostNamespaces(false, false, false, false))) {
            var ours = report(probe(mapped, SecuritySpec.DEFAULT));

            assertThat(ours.keySet()).containsAll(usual.keySet());
            var open = new ArrayList<String>();
            ours.forEach((key, value) -> {
                if (isMoreOpen(key, value, usual.get(key))) {
                    open.add(key + ": " + value + ", with the host's users " + usual.get(key));
                }
            });
            assertThat(open).isEmpty();
            assertThat(ours.get("uid_map")).isNotEqualTo(usual.get("uid_map"));
            for (var key : ROOTS_OF_THE_HOST) {
                assertThat(isOpen(String.valueOf(usual.get(key)))).as(key).isTrue();
                assertThat(isOpen(String.valueOf(ours.get(key)))).as(key).isFalse();
            }
        }
    }

    /** Proves the comparison: it sees what an unfiltered container has open. */
    @Test
    void seesWhatIsOpenWithoutAFilter() throws Exception {
        var ours = report(probe(SecuritySpec.DEFAULT.withSeccomp(SeccompChoice.UNCONFINED)));
        var docker = report(resource("probe-docker.txt"));

        for (var key : List.of(
                "userns unshare",
                "userns mount overlay",
                "syscall clone NEWUSER",
                "syscall clone3 NEWUSER",
                "syscall statmount",
                "syscall perf_event_open self",
                "syscall userfaultfd user-mode-only",
                "syscall move_pages",
                "status Seccomp")) {
            assertThat(isMoreOpen(key, ours.getOrDefault(key, ""), docker.get(key)))
                    .as("%s: %s", key, ours.get(key))
                    .isTrue();
        }
    }

    private static boolean isMoreOpen(String key, String ours, @org.jspecify.annotations.Nullable String docker) {
        if (key.startsWith("status Cap")) {
            return (Long.parseUnsignedLong(ours, 16) & ~Long.parseUnsignedLong(String.valueOf(docker), 16)) != 0;
        }
        if (key.startsWith("status Seccomp")) {
            return Integer.parseInt(ours) < Integer.parseInt(String.valueOf(docker));
        }
        if (key.startsWith("mount ")) {
            boolean isWritable = ours.contains(" rw") && docker != null && docker.contains(" ro");
            return isWritable || ours.contains("PROPAGATION");
        }
        // the call was made, whatever the kernel answered to its arguments
        boolean isReached = key.startsWith("syscall ") && !REFUSALS.contains(ours);
        boolean isRefusedThere = docker != null && REFUSALS.contains(docker);
        return (isReached && isRefusedThere) || (isOpen(ours) && (docker == null || !isOpen(docker)));
    }

    private static boolean isOpen(String value) {
        return value.startsWith("OPEN") || value.contains("OPEN") || value.contains("open OK");
    }

    private String probe(SecuritySpec security) throws Exception {
        return probe(lab, security);
    }

    private static String probe(Lab lab, SecuritySpec security) throws Exception {
        var source = lab.directory.resolve("probe.c");
        Files.writeString(source, resource("probe.c"));
        run("gcc", "-static", "-w", "-o", lab.layer.resolve("bin/probe").toString(), source.toString());
        return lab.container("probe")
                .argv("/bin/probe")
                .security(security)
                .runToEnd()
                .text();
    }

    static void run(String... command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(text).isZero();
    }

    private static Map<String, String> report(String text) {
        var lines = new TreeMap<String, String>();
        text.lines().filter(line -> line.contains("\t")).forEach(line -> {
            var parts = line.split("\t", 2);
            lines.put(parts[0], parts[1]);
        });
        return lines;
    }

    private static String resource(String name) throws IOException {
        try (var stream = ProbeIT.class.getResourceAsStream(name)) {
            return new String(java.util.Objects.requireNonNull(stream, name).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}

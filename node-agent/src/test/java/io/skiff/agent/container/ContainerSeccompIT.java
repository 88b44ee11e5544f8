package io.skiff.agent.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skiff.agent.security.seccomp.SeccompChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The seccomp filters of containers, seen from inside. */
class ContainerSeccompIT {

    private static final String STATE = "grep -E '^Seccomp' /proc/self/status | tr -d '\\t'";
    private static final String MOUNT = "mount -t tmpfs none /tmp 2>&1 && echo mounted";

    private final Lab lab = new Lab();

    @AfterEach
    void close() {
        lab.close();
    }

    private String run(SecuritySpec security, String user, String script) {
        return lab.container("seccomp")
                .security(security)
                .user(user)
                .script(script)
                .runToEnd()
                .text();
    }

    private static SecuritySpec with(SeccompChoice choice) {
        return SecuritySpec.DEFAULT.withSeccomp(choice);
    }

    private static SecuritySpec withoutNewPrivileges(SeccompChoice choice) {
        return new SecuritySpec(List.of(), List.of(), true, false, Optional.empty(), Optional.empty(), false)
                .withSeccomp(choice);
    }

    /**
     * As root and as a user, with and without no_new_privs, because the chain installs the filter at different places.
     */
    @Test
    void isFilteredWithoutAsking() {
        for (var user : List.of("", "web")) {
            assertThat(run(SecuritySpec.DEFAULT, user, STATE)).isEqualTo("Seccomp:2\nSeccomp_filters:1\n");
            assertThat(run(withoutNewPrivileges(SeccompChoice.RUNTIME_DEFAULT), user, STATE))
                    .isEqualTo("Seccomp:2\nSeccomp_filters:1\n");
        }
    }

    @Test
    void isUnconfinedWhenAsked() {
        for (var user : List.of("", "web")) {
            assertThat(run(with(SeccompChoice.UNCONFINED), user, STATE)).isEqualTo("Seccomp:0\nSeccomp_filters:0\n");
        }
    }

    @Test
    void mountsWithTheCapabilityOnly() {
        assertThat(run(SecuritySpec.DEFAULT, "", MOUNT)).contains("permission denied");
        assertThat(run(Lab.capabilities("SYS_ADMIN"), "", MOUNT)).isEqualTo("mounted\n");
    }

    @Test
    void takesAProfileOfTheNode() throws IOException {
        profile("profiles/no-chmod.json", """
                {"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_AARCH64"],
                 "syscalls": [{"names": ["chmod", "fchmodat", "fchmodat2"], "action": "SCMP_ACT_ERRNO", "errnoRet": 28}]}
                """);
        var choice = SeccompChoice.localhost("profiles/no-chmod.json");

        assertThat(run(with(choice), "", "busybox chmod 700 /tmp 2>&1; " + STATE))
                .contains("No space left on device")
                .contains("Seccomp:2");
        assertThat(run(SecuritySpec.DEFAULT, "", "busybox chmod 700 /tmp && echo changed"))
                .isEqualTo("changed\n");
    }

    /** Each error is told at once, with file and fault, and leaves no waiting child. */
    @Test
    void saysWhatIsWrongWithAProfile() throws IOException {
        profile("not.json", "no JSON");
        profile("typo.json", "{\"defaultAction\": \"SCMP_ACT_ALOW\"}");
        for (var call : List.of("write", "read", "prctl", "execve", "exit", "setresuid", "capset")) {
            for (var action : List.of("SCMP_ACT_ERRNO", "SCMP_ACT_KILL", "SCMP_ACT_KILL_PROCESS", "SCMP_ACT_TRACE")) {
                profile("no-" + call + ".json", """
                        {"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["%s"], "action": "%s"}]}
                        """.formatted(call, action));
                assertRefused("no-" + call + ".json", "seccomp profile no-" + call + ".json: it refuses " + call + ",");
            }
        }
        assertRefused("not.json", "seccomp profile not.json: is not JSON");
        assertRefused("typo.json", "seccomp profile typo.json: defaultAction: \"SCMP_ACT_ALOW\" is not one of");
        assertRefused("missing.json", lab.config.seccompDirectory() + "/missing.json is not there on this node");
        assertRefused("../outside.json", "is not a path below " + lab.config.seccompDirectory());
        assertThat(lab.runtime.list()).isEmpty();
    }

    /** With no_new_privs the filter comes last, and must allow fewer calls. */
    @Test
    void needsFewerCallsWhenItComesLast() throws IOException {
        profile("keeps-user.json", """
                {"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["setresuid", "capset"], "action": "SCMP_ACT_ERRNO"}]}
                """);
        var choice = SeccompChoice.localhost("keeps-user.json");

        assertThat(run(withoutNewPrivileges(choice), "web", "id -u")).isEqualTo("1000\n");
        assertThatThrownBy(() -> run(with(choice), "web", "id -u"))
                .hasMessageContaining("allowPrivilegeEscalation: false");
    }

    /**
     * The evaluation cannot see a rule about a descriptor. The chain still names the refused call, long before the
     * start is given up.
     */
    @Test
    void namesTheCallThatARuleOnItsArgumentsRefused() throws IOException {
        profile("write-2.json", """
                {"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["write"], "action": "SCMP_ACT_ERRNO",
                 "args": [{"index": 0, "value": 3, "op": "SCMP_CMP_GT"}]}]}
                """);
        var begin = Instant.now();

        assertThatThrownBy(() -> run(with(SeccompChoice.localhost("write-2.json")), "", "true"))
                .hasMessage("report at the gate: EPERM");
        assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void opensNothingButAFileOfTheDirectory() throws IOException {
        var directory = Files.createDirectories(lab.config.seccompDirectory());
        Files.createSymbolicLink(directory.resolve("link.json"), Path.of("/etc/passwd"));
        Files.createDirectories(directory.resolve("directory"));
        Files.write(directory.resolve("large.json"), new byte[(1 << 20) + 1]);
        try (var none = Files.newByteChannel(
                directory.resolve("sparse.json"),
                java.nio.file.StandardOpenOption.CREATE_NEW,
                java.nio.file.StandardOpenOption.WRITE,
                java.nio.file.StandardOpenOption.SPARSE)) {
            none.position(1L << 40).write(java.nio.ByteBuffer.allocate(1));
        }
        new io.skiff.agent.linux.LinuxSyscalls().makeFifo(directory.resolve("fifo.json"), 0600);

        assertRefused("link.json", "goes through a symbolic link");
        assertRefused("directory", "is not a file");
        assertRefused("fifo.json", "is not a file");
        assertRefused("large.json", "has more than");
        assertRefused("sparse.json", "has more than");
    }

    private void assertRefused(String file, String message) {
        assertThatThrownBy(() -> run(with(SeccompChoice.localhost(file)), "", "true"))
                .isInstanceOfSatisfying(
                        ContainerException.class,
                        fault -> assertThat(fault.reason()).isEqualTo("CreateContainerError"))
                .hasMessageContaining(message);
    }

    private void profile(String name, String content) throws IOException {
        var file = lab.config.seccompDirectory().resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }
}

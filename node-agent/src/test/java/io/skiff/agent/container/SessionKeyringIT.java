package io.skiff.agent.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.agent.launch.ProcessSteps;
import io.skiff.agent.linux.Errno;
import io.skiff.agent.linux.Libc;
import io.skiff.agent.linux.NativeMemory;
import io.skiff.agent.linux.SyscallNumber;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A container does not get the session keyring of the agent, which may be an administrator's. */
class SessionKeyringIT {

    private static final int JOIN_SESSION_KEYRING = 1;
    private static final int SET_PERMISSIONS = 5;
    private static final int SESSION_KEYRING = -3;

    /** Permissions for a process that possesses the key; others cannot even see it. */
    private static final int POSSESSOR_ONLY = 0x3f000000;

    /** This thread makes the threads of the launch, which inherit its keyrings. */
    @Test
    void isNotThatOfTheAgent() throws Exception {
        var name = "skiff-it-" + ProcessHandle.current().pid();
        var test = new Thread(() -> {
            joinKeyring(name);
            try (var lab = new Lab()) {
                assertThat(keys()).contains(name);
                assertThat(lab.container("keys")
                                .security(Lab.capabilities("SYS_ADMIN"))
                                .script("mkdir /tmp/p; mount -t proc none /tmp/p; cat /tmp/p/keys; echo done")
                                .runToEnd()
                                .text())
                        .contains("_ses")
                        .endsWith("done\n")
                        .doesNotContain(name);
            }
        });
        var faults = new java.util.concurrent.atomic.AtomicReference<Throwable>();
        test.setUncaughtExceptionHandler((thread, fault) -> faults.set(fault));
        test.start();
        test.join();
        assertThat(faults.get()).isNull();
    }

    private static void joinKeyring(String name) {
        try (var text = NativeMemory.ofString(name)) {
            Libc.call("keyctl", "join", SyscallNumber.KEYCTL, JOIN_SESSION_KEYRING, text.address());
            Libc.call(
                    "keyctl",
                    "set permissions",
                    SyscallNumber.KEYCTL,
                    SET_PERMISSIONS,
                    SESSION_KEYRING,
                    POSSESSOR_ONLY);
        }
    }

    private static String keys() {
        try {
            return Files.readString(Path.of("/proc/keys"));
        } catch (IOException fault) {
            throw new java.io.UncheckedIOException(fault);
        }
    }

    /** Without quota for a new keyring the old one would stay, so no container starts. */
    @Test
    void isNoMatterOfQuota() {
        var step = ProcessSteps.leaveSession(0).stream()
                .filter(each -> each.operation().contains("keyring"))
                .findFirst();

        assertThat(step.orElseThrow().tolerated()).containsExactly(Errno.ENOSYS);
    }
}

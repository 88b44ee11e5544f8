package io.skiff.agent.security;

import static io.skiff.agent.linux.Flags.AT_FDCWD;
import static io.skiff.agent.linux.Flags.O_WRONLY;

import io.skiff.agent.launch.Step;
import io.skiff.agent.linux.SyscallNumber;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The label that the kernel's security module gives a process when it executes its program.
 *
 * @param file of the host's /proc, in which the process says it
 * @param text what it says there
 */
public record ExecLabel(String file, String text) {

    /**
     * The steps of a child that still sees the host's /proc, where nothing of a container's can lie in place of the file (CVE-2019-16884). They need that
     * descriptor 0 is closed, which the file gets.
     */
    public List<Step> steps() {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return List.of(
                Step.of("open", file, SyscallNumber.OPENAT, AT_FDCWD, file, O_WRONLY, 0),
                Step.of("ask for the label", text, SyscallNumber.WRITE, 0, bytes, bytes.length),
                Step.of("close", file, SyscallNumber.CLOSE, 0));
    }
}

package io.skiff.agent.container;

import io.skiff.agent.launch.StepFailure;
import io.skiff.agent.linux.Errno;
import io.skiff.agent.linux.ErrnoException;
import java.util.List;
import java.util.Set;

/** Turns the kernel's error at the start of a container into advice for the user. */
final class StartFailure {

    private static final Set<Errno> OUT_OF_MEMORY = Set.of(Errno.ENOMEM, Errno.E2BIG);

    private StartFailure() {}

    /** @param answers the answers of execve, one for each path, in order */
    static ContainerException notExecuted(ContainerSpec spec, List<StepFailure> answers) {
        boolean isOutOfMemory = answers.stream()
                .filter(answer -> !isNotThere(answer.errno()))
                .findFirst()
                .filter(answer -> OUT_OF_MEMORY.contains(answer.errno()))
                .isPresent();
        return isOutOfMemory && spec.resources().memoryLimitBytes().isPresent()
                ? memoryTooSmall(spec)
                : notExecuted(spec.argv().get(0), answers);
    }

    /** @param word the first of the command line */
    static ContainerException notExecuted(String word, List<StepFailure> answers) {
        var telling =
                answers.stream().filter(answer -> !isNotThere(answer.errno())).findFirst();
        if (telling.isEmpty()) {
            return ContainerException.startError(
                    word.contains("/")
                            ? "exec \"" + word
                                    + "\": no such file or directory in the image (or its interpreter is missing)"
                            : "exec \"" + word + "\": executable file not found in $PATH of the container");
        }
        var errno = telling.get().errno();
        var path = telling.get().step().target();
        return ContainerException.startError("exec \"" + path + "\": " + explain(errno));
    }

    private static boolean isNotThere(Errno errno) {
        return errno.equals(Errno.ENOENT) || errno.equals(Errno.ENOTDIR);
    }

    private static String explain(Errno errno) {
        if (errno.equals(Errno.EACCES)) {
            return "permission denied (EACCES): it is not executable for the container's user";
        }
        if (errno.equals(Errno.ENOEXEC)) {
            return "exec format error (ENOEXEC): it is not a program for this processor, or a script without #!";
        }
        if (errno.equals(Errno.E2BIG)) {
            return "the arguments and the environment are too long (E2BIG)";
        }
        return errno.name();
    }

    /** Without memory for it, the kernel does not find a process in its own /proc either. */
    static boolean isOutOfMemory(ErrnoException refused) {
        return OUT_OF_MEMORY.contains(refused.errno())
                || (refused.errno().equals(Errno.ENOENT)
                        && String.valueOf(refused.getMessage()).contains(" /proc/self/"));
    }

    static ContainerException memoryTooSmall(ContainerSpec spec) {
        return ContainerException.startError("the memory limit of "
                + spec.resources().memoryLimitBytes().orElse(0) + " bytes is too small to start the container");
    }
}

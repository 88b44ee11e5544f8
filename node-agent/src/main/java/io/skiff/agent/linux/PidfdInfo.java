package io.skiff.agent.linux;

import io.skiff.agent.linux.Syscalls.ExitStatus;
import java.util.Optional;

/** The ioctl PIDFD_GET_INFO (include/uapi/linux/pidfd.h), which tells how a process ended that is not our child. */
final class PidfdInfo {

    /** _IOWR(0xFF, 11, struct pidfd_info), the first published size: 64 bytes. */
    private static final long PIDFD_GET_INFO = 0xC040FF0BL;

    private static final long PIDFD_INFO_EXIT = 8;
    private static final int SIZE = 64;
    private static final int EXIT_CODE = 60;

    private PidfdInfo() {}

    static Optional<ExitStatus> exitOf(int pidfd) {
        try (var answer = NativeMemory.allocate(SIZE)) {
            answer.putLong(0, PIDFD_INFO_EXIT);
            long result = Libc.tryCall(SyscallNumber.IOCTL, pidfd, PIDFD_GET_INFO, answer.address());
            if (result < 0) {
                throw new ErrnoException("ask how a process ended", "pidfd " + pidfd, new Errno((int) -result));
            }
            boolean isKnown = (answer.getLong(0) & PIDFD_INFO_EXIT) != 0;
            return isKnown ? Optional.of(ExitStatus.ofWaitStatus(answer.getInt(EXIT_CODE))) : Optional.empty();
        }
    }
}

package io.skiff.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LibcTest {

    @Test
    void callsTheKernelByNumber() {
        assertThat(Libc.call("getpid", "", SyscallNumber.GETPID))
                .isEqualTo(ProcessHandle.current().pid());
    }

    @Test
    void saysWhatWasTriedOnWhatAndTheKernelsAnswer() {
        assertThatThrownBy(() -> Libc.call("close", "fd 12345", SyscallNumber.CLOSE, 12345))
                .isInstanceOf(ErrnoException.class)
                .hasMessage("close fd 12345: EBADF")
                .extracting(fault -> ((ErrnoException) fault).errno())
                .isEqualTo(Errno.EBADF);
    }

    @Test
    void returnsAnExpectedFailureAsANegativeNumber() {
        assertThat(Libc.tryCall(SyscallNumber.CLOSE, 12345)).isEqualTo(-Errno.EBADF.number());
    }

    @Test
    void reachesNativeMemoryOnlyInsideItsBounds() {
        try (var memory = NativeMemory.ofString("abc")) {
            assertThat(memory.getBytes(0, 4)).containsExactly('a', 'b', 'c', 0);
            assertThatThrownBy(() -> memory.getInt(1)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void refusesMemoryThatWasFreed() {
        var memory = NativeMemory.allocate(8);
        memory.close();
        assertThatThrownBy(() -> memory.getLong(0)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void findsFunctionsOfTheCLibrary() {
        assertThat(Libc.symbol("setcontext")).isPositive();
        assertThat(Libc.errnoLocation()).isPositive();
    }
}

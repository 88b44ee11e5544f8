package io.skiff.agent.launch;

import io.skiff.agent.linux.seccomp.FilterProgram;
import java.util.List;

/** One argument of a system call. */
public sealed interface Argument {

    /** A number. */
    record Value(long value) implements Argument {}

    /** The address of a zero-terminated string. */
    record Text(String text) implements Argument {}

    /** The address of bytes. */
    record Bytes(List<Byte> bytes) implements Argument {
        public Bytes {
            bytes = List.copyOf(bytes);
        }
    }

    /** The address of an array of strings that ends with a null pointer, as execve expects it. */
    record Texts(List<String> texts) implements Argument {
        public Texts {
            texts = List.copyOf(texts);
        }
    }

    /** The address of a filter, as seccomp(2) expects it. */
    record Filter(FilterProgram program) implements Argument {}

    /** The address of a string that stays empty until the gate is opened. */
    record SealedText(String text) implements Argument {}
}

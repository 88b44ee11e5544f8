package io.skiff.agent.launch;

import io.skiff.agent.linux.Errno;
import io.skiff.agent.linux.SyscallNumber;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * One system call that the child makes on its way to the user's program.
 *
 * @param operation the operation, for the message
 * @param target its target, for the message
 * @param tolerated the errors that count as success
 */
public record Step(
        String operation, String target, SyscallNumber call, List<Argument> arguments, Set<Errno> tolerated) {

    public Step {
        arguments = List.copyOf(arguments);
        tolerated = Set.copyOf(tolerated);
    }

    /** Makes a step. Arguments are numbers, strings, byte arrays or {@link Argument}s. */
    public static Step of(String operation, String target, SyscallNumber call, Object... arguments) {
        var converted = Arrays.stream(arguments).map(Step::argument).toList();
        return new Step(operation, target, call, converted, Set.of());
    }

    public Step tolerating(Errno... answers) {
        return new Step(operation, target, call, arguments, Set.of(answers));
    }

    private static Argument argument(Object argument) {
        if (argument instanceof Argument ready) {
            return ready;
        }
        if (argument instanceof Number number) {
            return new Argument.Value(number.longValue());
        }
        if (argument instanceof byte[] bytes) {
            var copy = new ArrayList<Byte>();
            for (byte each : bytes) {
                copy.add(each);
            }
            return new Argument.Bytes(copy);
        }
        if (argument instanceof String text) {
            return new Argument.Text(text);
        }
        throw new IllegalArgumentException("no argument of a system call: " + argument.getClass());
    }

    static byte[] zeroTerminated(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return Arrays.copyOf(bytes, bytes.length + 1);
    }

    @Override
    public String toString() {
        return operation + (target.isEmpty() ? "" : " " + target);
    }
}

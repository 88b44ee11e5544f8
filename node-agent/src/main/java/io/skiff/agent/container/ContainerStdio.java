package io.skiff.agent.container;

import static io.skiff.agent.linux.Flags.O_RDONLY;
import static io.skiff.agent.linux.Flags.O_RDWR;
import static io.skiff.agent.linux.Flags.O_WRONLY;

import io.skiff.agent.launch.ProcessSteps;
import io.skiff.agent.launch.Step;
import io.skiff.agent.linux.Syscalls;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;

/** The steps by which a child gets its standard streams, with the descriptors that they need. */
final class ContainerStdio {

    private static final Path NOTHING = Path.of("/dev/null");

    private final StandardStreams streams;
    private final long uid;
    private final List<Step> outputs;
    private int input;
    private OptionalInt master = OptionalInt.empty();
    private OptionalInt kept = OptionalInt.empty();

    /** @param uid of the program, as the host knows it */
    ContainerStdio(
            StandardStreams streams, long uid, Syscalls syscalls, OpenDescriptors open, Path stdout, Path stderr) {
        this.streams = streams;
        this.uid = uid;
        if (streams.isTerminal()) {
            int nothing = open.add(syscalls.open(NOTHING, O_RDWR));
            this.outputs = ProcessSteps.streams(nothing, nothing);
        } else {
            this.outputs = ProcessSteps.streams(
                    open.add(syscalls.open(stdout, O_RDWR)), open.add(syscalls.open(stderr, O_RDWR)));
        }
    }

    List<Step> outputs() {
        return outputs;
    }

    /** To be called once, when the numbers of the other descriptors are known. */
    void openInput(Syscalls syscalls, OpenDescriptors open, Path stdin) {
        if (streams.isTerminal()) {
            // two numbers that nobody else has
            input = open.add(syscalls.open(NOTHING, O_RDONLY));
            master = OptionalInt.of(open.add(syscalls.open(NOTHING, O_RDONLY)));
        } else if (!streams.hasInput()) {
            input = open.add(syscalls.open(NOTHING, O_RDONLY));
        } else if (streams.endsWithFirstUser()) {
            // the program may only read, so that its input ends when the agent does not write any more
            open.add(syscalls.open(stdin, O_RDWR));
            kept = OptionalInt.of(open.add(syscalls.open(stdin, O_WRONLY)));
            input = open.add(syscalls.open(stdin, O_RDONLY));
        } else {
            // a reader that could write as well sees no end, also when the agent ends
            input = open.add(syscalls.open(stdin, O_RDWR));
        }
    }

    /** Once /dev is there, and nothing of a user's. */
    List<Step> inputs() {
        if (master.isPresent()) {
            return ProcessSteps.openTerminal(master.getAsInt(), input, uid);
        }
        return streams.hasInput() ? List.of() : ProcessSteps.openEmptyInput(input);
    }

    /** The descriptors that stay open for the last steps. */
    SortedSet<Integer> lastDescriptors() {
        var last = new TreeSet<>(List.of(input));
        master.ifPresent(last::add);
        return last;
    }

    List<Step> lastSteps() {
        var steps = new ArrayList<>(ProcessSteps.useInput(input));
        if (streams.isTerminal()) {
            steps.add(ProcessSteps.takeTerminal());
        }
        return steps;
    }

    /** The child's number of its terminal's other end, until it executes the program. */
    OptionalInt master() {
        return master;
    }

    /** The agent's end of an input that ends with it. */
    OptionalInt keptInput() {
        return kept;
    }
}

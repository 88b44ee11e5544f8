package io.skiff.agent.container;

import io.skiff.agent.cgroup.ContainerCgroup;
import io.skiff.agent.linux.Syscalls;
import io.skiff.agent.linux.stdio.StreamEnd;
import io.skiff.agent.linux.stdio.Terminal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The programs that users execute in running containers. A program may outlive its user's connection and may leave others behind, never beyond its
 * container; it costs no thread then, and counts.
 */
final class ExecSessions {

    private static final int BUFFER_BYTES = 16 << 10;

    /** Within it a program is executed, also in a container that stops what comes into it. */
    private static final Duration LONGEST_ENTRY = Duration.ofSeconds(10);

    private final Syscalls syscalls;
    private final ExecEntry entry;
    private final ExitWatcher exits;
    private final ExecGroups groups;
    private final LateReaper late;

    ExecSessions(Syscalls syscalls, ExecEntry entry, ExecGroups groups, ExitWatcher exits, LateReaper late) {
        this.syscalls = syscalls;
        this.entry = entry;
        this.groups = groups;
        this.exits = exits;
        this.late = late;
    }

    /** @throws ContainerException if the program could not be executed */
    ExecProcess open(ContainerRecord record, ExecCommand command) {
        var context = entry.context(record);
        var group = groups.make(record);
        try (var open = new OpenDescriptors(syscalls)) {
            var ends = new ArrayList<StreamEnd>();
            try {
                return open(record, context, group, command, open, ends);
            } catch (RuntimeException fault) {
                ends.forEach(StreamEnd::close);
                group.kill();
                throw fault;
            } finally {
                groups.release(group);
            }
        } catch (ContainerException told) {
            throw told;
        } catch (RuntimeException fault) {
            throw new ContainerException(
                    ExecEntry.REASON, "execute in container " + record.id() + ": " + fault.getMessage(), fault);
        }
    }

    private ExecProcess open(
            ContainerRecord record,
            ExecContext context,
            ContainerCgroup group,
            ExecCommand command,
            OpenDescriptors open,
            List<StreamEnd> ends) {
        var streams = command.isTerminal() ? terminal(record, open, ends) : pipes(command, open, ends);
        ownedBy(context.users().onHost(context.uid()), streams.stdio);
        var process = new ExecProcess(syscalls, streams.input, streams.output, streams.errors);
        try {
            int pidfd = execute(record, context, group, streams.stdio, command.argv(), open);
            exits.watch(pidfd, () -> ended(process, pidfd));
            return process;
        } catch (RuntimeException fault) {
            process.close();
            throw fault;
        }
    }

    private void ended(ExecProcess process, int pidfd) {
        var status = syscalls.reap(pidfd);
        process.ended(status);
        if (status.isPresent()) {
            syscalls.close(pidfd);
        } else {
            late.take(pidfd);
        }
    }

    /** Returns the descriptor of the process, which the caller closes. */
    private int execute(
            ContainerRecord record,
            ExecContext context,
            ContainerCgroup group,
            ExecStdio stdio,
            List<String> argv,
            OpenDescriptors open) {
        var child = entry.enter(record, context, group, stdio, argv, open);
        try (var deadline = entry.deadline(child.pid(), LONGEST_ENTRY, open)) {
            var failures = child.open();
            if (!failures.isEmpty()) {
                throw deadline.isOver()
                        ? ContainerExec.tooLate(LONGEST_ENTRY)
                        : StartFailure.notExecuted(argv.get(0), failures);
            }
            return child.pidfd();
        } catch (RuntimeException fault) {
            child.abort();
            throw fault;
        }
    }

    /** What the agent keeps, beside what the program gets. */
    private record Streams(
            ExecStdio stdio,
            @Nullable StreamEnd input,
            StreamEnd output,
            @Nullable StreamEnd errors) {}

    private Streams terminal(ContainerRecord record, OpenDescriptors open, List<StreamEnd> ends) {
        var terminal = Terminal.open(record.pid())
                .orElseThrow(() -> new ContainerException(
                        ExecEntry.REASON,
                        "container " + record.id().name()
                                + " has no terminals: its /dev/pts is not a devpts; try without -t"));
        int slave = open.add(terminal.slave());
        var master = keep(terminal.master(), ends);
        return new Streams(new ExecStdio(slave, slave, slave, true), master, master, null);
    }

    private Streams pipes(ExecCommand command, OpenDescriptors open, List<StreamEnd> ends) {
        StreamEnd input = null;
        int inputEnd;
        if (command.hasInput()) {
            var pipe = syscalls.pipe();
            inputEnd = open.add(pipe.readEnd());
            input = keep(pipe.writeEnd(), ends);
        } else {
            inputEnd = ContainerExec.noInput(syscalls, open);
        }
        var output = syscalls.pipe();
        int outputEnd = open.add(output.writeEnd());
        var keptOutput = keep(output.readEnd(), ends);
        var errors = syscalls.pipe();
        int errorsEnd = open.add(errors.writeEnd());
        var keptErrors = keep(errors.readEnd(), ends);
        return new Streams(new ExecStdio(inputEnd, outputEnd, errorsEnd, false), input, keptOutput, keptErrors);
    }

    private static StreamEnd keep(int descriptor, List<StreamEnd> ends) {
        var end = StreamEnd.of(descriptor, BUFFER_BYTES);
        ends.add(end);
        return end;
    }

    /** So that the program may open them by their names, such as /dev/stdout. */
    private void ownedBy(long uid, ExecStdio stdio) {
        for (int descriptor : new int[] {stdio.input(), stdio.output(), stdio.errors()}) {
            syscalls.changeOwner(descriptor, uid);
        }
    }
}

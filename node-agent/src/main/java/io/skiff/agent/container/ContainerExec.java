package io.skiff.agent.container;

import io.skiff.agent.cgroup.ContainerCgroup;
import io.skiff.agent.launch.ProcessStatus;
import io.skiff.agent.linux.Syscalls;
import io.skiff.agent.linux.Syscalls.ExitStatus;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Executes the programs of probes and hooks in running containers. What one of a probe has started ends with it. */
final class ContainerExec implements AutoCloseable {

    private static final Logger LOG = LogManager.getLogger(ContainerExec.class);

    /** A fork bomb may outrun the first attempts; the limit of processes ends it. */
    private static final int KILLS = 5;

    private final Syscalls syscalls;
    private final ExecEntry entry;
    private final ExecGroups groups;
    private final LeftOutput left;
    private final LateReaper late;

    /** @param entry is closed with this */
    ContainerExec(Syscalls syscalls, ExecEntry entry) {
        this.syscalls = syscalls;
        this.entry = entry;
        this.groups = new ExecGroups(entry::makeGroup, entry::groupsOfEarlierAgents);
        this.left = new LeftOutput(syscalls);
        this.late = entry.lateReaper();
    }

    /** Those of users, by the same way. */
    ExecSessions sessions(ExitWatcher exits) {
        return new ExecSessions(syscalls, entry, groups, exits, late);
    }

    /** The container was removed, with all that was left in it. */
    void forget(ContainerId id) {
        groups.forget(id);
        left.forget(id);
    }

    /**
     * The end of a container among the processes of another one was not seen: if it is a child of this agent, a program there traces it, and as
     * long as it is not reaped the other one cannot end either.
     */
    void reapLate(ContainerRecord record) {
        var child = syscalls.openProcess(record.pid());
        if (child.isEmpty()) {
            return;
        }
        var own = Long.toString(ProcessHandle.current().pid());
        if (record.process().isAlive()
                && ProcessStatus.of(Integer.toString(record.pid())).text("PPid").equals(own)) {
            late.take(child.getAsInt());
        } else {
            syscalls.close(child.getAsInt());
        }
    }

    /** @throws ContainerException if the program could not be executed */
    ExecRequest.Result run(ContainerRecord record, ExecRequest request) {
        var context = entry.context(record);
        try (var open = new OpenDescriptors(syscalls)) {
            boolean mayStay = request.leavesOthers();
            var group = mayStay ? groups.make(record) : entry.makeGroup(record);
            boolean isLeft = false;
            try {
                var result = run(record, context, group, request, open);
                isLeft = mayStay && !result.isTimedOut();
                return result;
            } finally {
                if (!isLeft) {
                    end(group);
                }
                groups.release(group);
            }
        } catch (ContainerException told) {
            throw told;
        } catch (RuntimeException fault) {
            throw new ContainerException(
                    ExecEntry.REASON, "execute in container " + record.id() + ": " + fault.getMessage(), fault);
        }
    }

    private ExecRequest.Result run(
            ContainerRecord record,
            ExecContext context,
            ContainerCgroup group,
            ExecRequest request,
            OpenDescriptors open) {
        var output = syscalls.pipe();
        int readEnd = open.add(output.readEnd());
        open.add(output.writeEnd());
        var stdio = new ExecStdio(noInput(syscalls, open), output.writeEnd(), output.writeEnd(), false);
        var child = entry.enter(record, context, group, stdio, request.argv(), open);
        try (var deadline = entry.deadline(child.pid(), request.timeout(), open)) {
            var failures = child.open();
            if (!failures.isEmpty()) {
                throw deadline.isOver()
                        ? tooLate(request.timeout())
                        : StartFailure.notExecuted(request.argv().get(0), failures);
            }
            var bytes = output(child.pidfd(), readEnd, request);
            var status = reap(child.pidfd());
            var result = new ExecRequest.Result(status.code(), bytes, deadline.isOver());
            if (request.leavesOthers() && !result.isTimedOut()) {
                left.drop(record.id(), open.keep(readEnd));
            }
            return result;
        } catch (RuntimeException fault) {
            child.abort();
            throw fault;
        }
    }

    private byte[] output(int pidfd, int readEnd, ExecRequest request) {
        try {
            return new ExecOutput(syscalls, readEnd, request.mostOutput()).readUntilEndOf(pidfd);
        } catch (RuntimeException fault) {
            late.take(pidfd);
            throw fault;
        }
    }

    /** Closes the descriptor, now or later. */
    private ExitStatus reap(int pidfd) {
        var status = syscalls.reap(pidfd);
        if (status.isEmpty()) {
            late.take(pidfd);
            throw new ContainerException(
                    ExecEntry.REASON, "how it ended cannot be seen, because a program of the container traces it");
        }
        syscalls.close(pidfd);
        return status.get();
    }

    /** An input that has ended: nobody writes. The container's /dev/null may be anything by now. */
    static int noInput(Syscalls syscalls, OpenDescriptors open) {
        var nothing = syscalls.pipe();
        syscalls.close(nothing.writeEnd());
        return open.add(nothing.readEnd());
    }

    static ContainerException tooLate(Duration timeout) {
        return new ContainerException(ExecEntry.REASON, "it was not executed within " + timeout);
    }

    /** What it has started must not stay. */
    private static void end(ContainerCgroup group) {
        for (int attempt = 1; attempt <= KILLS; attempt++) {
            group.kill();
            try {
                group.remove();
                return;
            } catch (UncheckedIOException busy) {
                if (attempt == KILLS) {
                    LOG.warn("Something executed in a container stays in control group {}", group.name(), busy);
                }
            }
        }
    }

    @Override
    public void close() {
        entry.close();
        left.close();
    }
}

package io.skiff.agent.testing;

import io.skiff.agent.container.ContainerId;
import io.skiff.agent.pod.Hook;
import io.skiff.agent.pod.ProbeSpec;
import io.skiff.agent.probe.HookRunner;
import io.skiff.agent.probe.HookStore;
import io.skiff.agent.probe.Prober.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Hooks that succeed at once, unless a test holds them back; keeps what was done as the file does. */
public final class FakeHooks implements HookRunner, HookStore {

    private final List<String> calls = new ArrayList<>();
    private final Set<String> held = new HashSet<>();
    private final Map<String, Consumer<Outcome>> waiting = new LinkedHashMap<>();
    private Set<String> saved = Set.of();

    /** Lets hooks of this command wait for {@link #end}. */
    public synchronized void hold(String command) {
        held.add(command);
    }

    /** Ends a hook that waits. */
    public void end(String command, boolean isSuccess) {
        Consumer<Outcome> done;
        synchronized (this) {
            done = waiting.remove(command);
        }
        if (done == null) {
            throw new IllegalStateException("no hook waits: " + command);
        }
        done.accept(isSuccess ? Outcome.SUCCESS : Outcome.failure("command exited with 1"));
    }

    /** The hooks that began, in order: {@code web_main_0 notify}. */
    public synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    @Override
    public void run(ContainerId container, Hook hook, String address, Duration longest, Consumer<Outcome> done) {
        var command = hook instanceof Hook.Ask ask && ask.check() instanceof ProbeSpec.Exec exec
                ? String.join(" ", exec.command())
                : hook.toString();
        synchronized (this) {
            calls.add(container + " " + command);
            if (held.contains(command)) {
                waiting.put(command, done);
                return;
            }
        }
        done.accept(Outcome.SUCCESS);
    }

    @Override
    public synchronized Set<String> loadBegun() {
        return saved;
    }

    @Override
    public synchronized void saveBegun(Set<String> containers) {
        saved = Set.copyOf(containers);
    }
}

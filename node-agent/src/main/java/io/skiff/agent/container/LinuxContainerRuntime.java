package io.skiff.agent.container;

import io.skiff.agent.cgroup.CgroupTree;
import io.skiff.agent.cgroup.ContainerCgroup;
import io.skiff.agent.cgroup.PodLimits;
import io.skiff.agent.container.ExitAccounts.Account;
import io.skiff.agent.launch.ContextLauncher;
import io.skiff.agent.launch.Launcher;
import io.skiff.agent.linux.LinuxSyscalls;
import io.skiff.agent.linux.Syscalls;
import io.skiff.agent.linux.file.Beneath;
import io.skiff.agent.security.seccomp.Filters;
import java.nio.file.Files;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Makes containers in this process, with system calls of the running kernel. There is no daemon, shim or helper. */
public final class LinuxContainerRuntime implements ContainerRuntime {

    private static final Logger LOG = LogManager.getLogger(LinuxContainerRuntime.class);

    private final RuntimeConfig config;
    private final Syscalls syscalls;
    private final ContainerOutputs outputs;
    private final Clock clock;
    private final String boot;
    private final CgroupTree cgroups;
    private final Launcher launcher;
    private final ContainerRecords records;
    private final Sandboxes sandboxes;
    private final PauseProcesses pauses;
    private final ContainerStart start;
    private final ContainerExec exec;
    private final ExecSessions sessions;
    private final ExitWatcher exits;
    private final ContainerInputs inputs;
    private final EndedContainers ended;
    private final ConcurrentNavigableMap<ContainerId, LiveContainer> containers = new ConcurrentSkipListMap<>();
    private final EndListeners listeners = new EndListeners();

    /**
     * Adopts the containers of an earlier agent over the same directories, and starts the threads that observe and
     * settle ends.
     */
    public LinuxContainerRuntime(RuntimeConfig config, OutputSink output, Clock clock) {
        this.config = config;
        this.syscalls = new LinuxSyscalls();
        this.outputs = new ContainerOutputs(config, output);
        this.clock = clock;
        // before anything else, because a child shares this memory until it has called execve
        syscalls.setDumpable(0);
        Beneath.requireKernel();
        var agent = AgentProcess.read();
        this.boot = agent.boot();
        new PrivateDirectory(config.containersDirectory()).create();
        new PrivateDirectory(config.podsDirectory()).create();
        new PrivateDirectory(config.mountPoint()).create();
        this.cgroups = CgroupTree.detect(config.cgroupRootName(), syscalls);
        this.launcher = new ContextLauncher(syscalls);
        this.records = new ContainerRecords(config);
        this.sandboxes = new Sandboxes(config, syscalls, launcher);
        var filters = new Filters(config.seccompDirectory());
        this.pauses = new PauseProcesses(sandboxes, config, syscalls, launcher, cgroups, agent, filters);
        this.exec = new ContainerExec(syscalls, new ExecEntry(syscalls, cgroups, agent, filters, clock));
        this.inputs = new ContainerInputs(config, syscalls);
        this.start =
                new ContainerStart(config, syscalls, launcher, cgroups, output, clock, agent, records, filters, inputs);
        this.exits = new ExitWatcher(syscalls);
        this.sessions = exec.sessions(exits);
        this.ended = new EndedContainers(config, records);
        new Adoption(syscalls, records, cgroups, config, agent.boot()).adopt().forEach(this::tryToGoOn);
        new AbandonedGroups(cgroups, sandboxes).remove();
        exits.start();
    }

    private void tryToGoOn(Adoption.Found found) {
        try {
            goOn(found);
        } catch (RuntimeException fault) {
            LOG.error(
                    "Container {} was not taken over from the last agent",
                    found.record().id(),
                    fault);
        }
    }

    private void goOn(Adoption.Found found) {
        var record = found.record();
        if (found.pidfd().isPresent()) {
            outputs.attachAgain(record);
            observe(record, found.pidfd().getAsInt());
        } else if (record.ended().isPresent()) {
            containers.put(record.id(), new LiveContainer(record, LiveContainer.NO_DESCRIPTOR));
            if (Files.exists(new ContainerFiles(config, record.id()).upper())) {
                ended.settle(record);
            }
        } else {
            containers.put(record.id(), new LiveContainer(record, LiveContainer.NO_DESCRIPTOR));
            finish(record, record.accountedEnd());
        }
    }

    @Override
    public Sandbox createSandbox(SandboxSpec spec) {
        var pod = spec.pod().value();
        cgroups.createPod(pod, spec.limits());
        try {
            return sandboxes.create(spec);
        } catch (RuntimeException fault) {
            cgroups.removePod(pod);
            throw fault;
        }
    }

    @Override
    public void removeSandbox(PodUid pod) {
        pauses.end(pod);
        sandboxes.remove(pod);
        cgroups.removePod(pod.value());
    }

    @Override
    public Optional<Sandbox> findSandbox(PodUid pod) {
        return sandboxes.find(pod);
    }

    @Override
    public List<Sandbox> listSandboxes() {
        return sandboxes.list();
    }

    @Override
    public void start(ContainerSpec spec) {
        var company = spec.company().map(this::requireRunning);
        var started = start.start(spec, pauses.in(sandboxes.require(spec.id().pod())), company);
        observe(started.record(), started.pidfd());
    }

    @Override
    public ExecRequest.Result exec(ContainerId id, ExecRequest request) {
        return exec.run(requireRunning(id), request);
    }

    @Override
    public ExecProcess open(ContainerId id, ExecCommand command) {
        return sessions.open(requireRunning(id), command);
    }

    @Override
    public ContainerInput input(ContainerId id) {
        return inputs.find(requireRunning(id));
    }

    @Override
    public void resize(ContainerId id, ResourceSpec resources, Map<String, String> labels, PodLimits share) {
        new ContainerResize(cgroups, records).apply(running(id), resources, labels, share);
    }

    private ContainerRecord requireRunning(ContainerId id) {
        return running(id).record();
    }

    private LiveContainer running(ContainerId id) {
        var container = containers.get(id);
        if (container == null || container.record().ended().isPresent()) {
            throw new ContainerException(ExecEntry.REASON, "container " + id + " does not run");
        }
        return container;
    }

    @Override
    public void keepAsEnded(ContainerSpec spec, String why) {
        var record = ContainerRecord.neverRan(spec, boot, why, clock.instant());
        new PrivateDirectory(config.directoryOf(record.id())).create();
        records.write(record);
        containers.put(record.id(), new LiveContainer(record, LiveContainer.NO_DESCRIPTOR));
    }

    private void observe(ContainerRecord record, int pidfd) {
        containers.put(record.id(), new LiveContainer(record, pidfd));
        exits.watch(pidfd, () -> end(record, pidfd));
    }

    /** Runs in the thread of {@link ExitWatcher}. */
    private void end(ContainerRecord record, int pidfd) {
        new EndOfProcess(syscalls).tell(pidfd, () -> record.accountedEnd().map(Account::status), status -> {
            finish(record, status.map(known -> new Account(known, clock.instant())));
            if (status.isEmpty() && record.isBeside()) {
                exec.reapLate(record);
            }
            listeners.tell();
        });
    }

    /** @param end empty if nobody knows how and when it ended */
    private void finish(ContainerRecord begun, Optional<Account> end) {
        var before = containers.get(begun.id());
        var record = before == null ? begun : before.end();
        var cgroup = cgroup(record.id());
        if (record.isBeside() || !sandboxes.giveOwnProcesses(record.id().pod())) {
            // with a pid namespace of its own, the kernel has ended what it started
            cgroup.kill();
        }
        var endedRecord = record.ended(end, cgroup.isOomKilled(), clock.instant());
        // detaches before it tells the end, so that the listener finds the whole output
        inputs.forget(record.id());
        outputs.detach(record.id());
        // settles before it tells the end: the listener may remove the container at once, which waits for the
        // settlement
        ended.settle(endedRecord);
        containers.put(record.id(), new LiveContainer(endedRecord, LiveContainer.NO_DESCRIPTOR));
        if (before != null) {
            before.close(syscalls);
        }
    }

    @Override
    public void trimAccounts() {
        containers.values().forEach(container -> container.record().trimAccount());
    }

    @Override
    public void signal(ContainerId id, int signal) {
        var container = containers.get(id);
        if (container != null) {
            container.signal(syscalls, signal);
        }
    }

    @Override
    public void kill(ContainerId id) {
        // with pid 1 the kernel kills every process of the pid namespace
        signal(id, io.skiff.agent.linux.Flags.SIGKILL);
        cgroup(id).kill();
    }

    @Override
    public void remove(ContainerId id) {
        var container = containers.get(id);
        if (container == null) {
            return;
        }
        if (container.record().ended().isEmpty()) {
            throw new IllegalStateException("container " + id + " runs and cannot be removed");
        }
        cgroup(id).remove();
        exec.forget(id);
        ended.forget(id);
        new ContainerFiles(config, id).delete();
        containers.remove(id);
    }

    @Override
    public List<ContainerObservation> list() {
        return containers.values().stream()
                .map(LiveContainer::record)
                .map(ContainerRecord::observation)
                .toList();
    }

    @Override
    public List<ContainerObservation> list(PodUid pod) {
        // the map's order puts the containers of a pod next to each other
        return containers.tailMap(new ContainerId(pod, "", 0)).values().stream()
                .map(LiveContainer::record)
                .takeWhile(record -> record.pod().equals(pod.value()))
                .map(ContainerRecord::observation)
                .toList();
    }

    @Override
    public void onEnd(Runnable listener) {
        listeners.add(listener);
    }

    private ContainerCgroup cgroup(ContainerId id) {
        return cgroups.container(id.pod().value(), ContainerFiles.cgroupName(id));
    }

    @Override
    public void close() {
        exits.close();
        exec.close();
        launcher.close();
        ended.close();
        inputs.close();
        containers.values().forEach(container -> container.close(syscalls));
    }
}

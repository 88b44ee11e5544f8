package io.skiff.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.skiff.agent.container.ContainerId;
import io.skiff.agent.identity.ServerAddress;
import io.skiff.agent.session.SimulatedClient;
import io.skiff.controlplane.pod.PodState;
import io.skiff.controlplane.testing.Faults;
import io.skiff.controlplane.testing.ManualClock;
import io.skiff.controlplane.testing.MemoryStore;
import io.skiff.controlplane.testing.Objects;
import io.skiff.proto.node.AgentMessage;
import io.skiff.proto.node.GatewayMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A store, a control plane, some hosts and a user, all in one thread and in virtual time. */
final class SimulatedWorld {

    /** Each a Deployment with a Service of the same name. They share the hosts, and nothing else. */
    static final List<String> APPS = List.of("web", "shop", "mail");

    static final int SURGE = 1;
    static final int UNAVAILABLE = 1;

    private static final int MOST_STEPS = 20_000;

    final Random random;
    final ManualClock clock = new ManualClock();
    final MemoryStore store = MemoryStore.stepped(clock);
    final Timers timers = new Timers(clock);
    final Witness witness = new Witness(store, clock);
    final SimulatedUser user = new SimulatedUser(() -> anyMachine().api());
    final List<SimulatedHost> hosts = new ArrayList<>();
    private final Plants plants;
    private final Map<String, String> runningOn = new HashMap<>();
    final List<SimulatedMachine> machines;

    SimulatedWorld(long seed, Plants plants) {
        this.random = new Random(seed);
        this.plants = plants;
        this.machines = SimulatedMachine.ADDRESSES.stream()
                .map(address -> new SimulatedMachine(address.host(), store, clock, plants, this::until))
                .toList();
        int count = 3 + random.nextInt(3);
        for (int i = 1; i <= count; i++) {
            var host = new SimulatedHost("n" + i, this::open, clock, new Random(random.nextLong()));
            hosts.add(host);
            host.startAgent();
        }
        machines.forEach(this::startServer);
        create(new NamespaceBuilder()
                .withNewMetadata()
                .withName(Objects.NAMESPACE)
                .endMetadata()
                .build());
        for (var app : APPS) {
            create(service(app));
            create(deployment(app, 2 + random.nextInt(4)));
        }
        pass(Duration.ofSeconds(10));
    }

    private void create(HasMetadata object) {
        while (!user.create(object)) {
            pass(Duration.ofSeconds(1));
        }
    }

    SimulatedMachine anyMachine() {
        return machines.get(random.nextInt(machines.size()));
    }

    private static Deployment deployment(String app, int replicas) {
        return new DeploymentBuilder(Objects.deployment(app, replicas))
                .editSpec()
                .withNewSelector()
                .addToMatchLabels("app", app)
                .endSelector()
                .editStrategy()
                .editRollingUpdate()
                .withMaxSurge(new IntOrString(SURGE))
                .withMaxUnavailable(new IntOrString(UNAVAILABLE))
                .endRollingUpdate()
                .endStrategy()
                .editTemplate()
                .editMetadata()
                .addToLabels("app", app)
                .endMetadata()
                .editSpec()
                .editFirstContainer()
                .withCommand("serve")
                .withImagePullPolicy("IfNotPresent")
                .withNewLifecycle()
                .withNewPostStart()
                .withNewExec()
                .withCommand("greet")
                .endExec()
                .endPostStart()
                .withNewPreStop()
                .withNewExec()
                .withCommand("leave")
                .endExec()
                .endPreStop()
                .endLifecycle()
                .endContainer()
                .withInitContainers(sidecars(app))
                .withTerminationGracePeriodSeconds(5L)
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    /** One app's pods have a second container that lasts. */
    private static List<Container> sidecars(String app) {
        return app.equals(APPS.get(1))
                ? List.of(new ContainerBuilder()
                        .withName("proxy")
                        .withImage("web:1")
                        .withImagePullPolicy("IfNotPresent")
                        .withCommand("serve")
                        .withRestartPolicy("Always")
                        .build())
                : List.of();
    }

    private static Service service(String app) {
        return new ServiceBuilder(Objects.service())
                .editMetadata()
                .withName(app)
                .endMetadata()
                .editSpec()
                .withClusterIP("10.43.0." + (9 + APPS.indexOf(app)))
                .withSelector(Map.of("app", app))
                .endSpec()
                .build();
    }

    // ---- disturbances

    /** Starts a server; it leads when no other one does. */
    void startServer(SimulatedMachine machine) {
        machine.start(random);
    }

    void crashServer(SimulatedMachine machine) {
        machine.server()
                .ifPresent(dead -> hosts.stream()
                        .filter(host -> host.stream != null && host.stream.isTo(dead.gateway))
                        .forEach(SimulatedWorld::breakStream));
        machine.crash();
    }

    static void breakStream(SimulatedHost host) {
        if (host.stream != null) {
            host.stream.breakOff();
        }
    }

    void killAgent(SimulatedHost host) {
        host.killAgent();
        breakStream(host);
    }

    void powerOff(SimulatedHost host) {
        host.powerOff();
        breakStream(host);
    }

    /** Repairs everything. */
    void heal() {
        store.inject(Faults.NONE);
        machines.forEach(machine -> machine.heal(random));
        for (var host : hosts) {
            host.isUp = true;
            host.isCutOff = false;
            host.startAgent();
        }
    }

    // ---- time

    void pass(Duration duration) {
        var end = clock.instant().plus(duration);
        settle();
        while (clock.instant().isBefore(end)) {
            advance(end);
            settle();
        }
    }

    /** The world goes on while a request waits. */
    private void until(CompletableFuture<?> done, Duration longest) throws TimeoutException {
        var end = clock.instant().plus(longest);
        while (!done.isDone()) {
            if (!clock.instant().isBefore(end)) {
                throw new TimeoutException();
            }
            settle(done::isDone);
            if (!done.isDone()) {
                advance(end);
            }
        }
    }

    private void advance(Instant end) {
        var next = nextDue().filter(due -> due.isBefore(end)).orElse(end);
        clock.advance(Duration.between(clock.instant(), next));
    }

    private Optional<Instant> nextDue() {
        var now = clock.instant();
        return Stream.of(
                        timers.next().stream(),
                        machines.stream().flatMap(machine -> machine.nextDue(now).stream()),
                        hosts.stream().filter(host -> host.agent != null).flatMap(SimulatedWorld::dueOf))
                .flatMap(dues -> dues)
                .filter(due -> due.isAfter(now))
                .min(Instant::compareTo);
    }

    private static Stream<Instant> dueOf(SimulatedHost host) {
        var client = Optional.ofNullable(host.client).map(SimulatedClient::nextDue);
        return Stream.concat(Stream.of(host.nextDue), client.stream());
    }

    private void settle() {
        settle(() -> false);
    }

    private void settle(BooleanSupplier isEnough) {
        int idle = 0;
        for (int i = 0; i < MOST_STEPS; i++) {
            idle = step() ? 0 : idle + 1;
            check();
            if (idle == 2 || isEnough.getAsBoolean()) {
                return;
            }
        }
        throw new AssertionError("the cluster does not come to rest at " + clock.instant());
    }

    private boolean step() {
        var now = clock.instant();
        boolean busy = store.step(waiting -> random.nextInt(waiting));
        busy |= timers.runDue();
        for (var machine : machines) {
            busy |= machine.step(now);
        }
        for (var host : hosts) {
            busy |= step(host, now);
        }
        return busy;
    }

    private static boolean step(SimulatedHost host, Instant now) {
        var client = host.client;
        boolean busy = false;
        if (client != null && !client.nextDue().isAfter(now)) {
            client.step(now);
            busy = true;
        }
        var agent = host.agent;
        if (agent != null && !host.nextDue.isAfter(now)) {
            host.nextDue = agent.step();
            busy = true;
        }
        return busy;
    }

    /** Opens a stream to a server, as far as one is there. Who is cut off learns nothing. */
    private SimulatedClient.Line open(SimulatedHost host, ServerAddress address, StreamObserver<GatewayMessage> agent) {
        var server = machines.stream()
                .filter(machine -> machine.id.equals(address.host()))
                .flatMap(machine -> machine.server().stream())
                .findFirst();
        if (server.isEmpty()) {
            return refused(host, agent);
        }
        var opened = new SimulatedStream(
                host,
                server.get().gateway,
                agent,
                timers,
                clock,
                random,
                plants.toAgents().get());
        host.stream = opened;
        return opened;
    }

    private SimulatedClient.Line refused(SimulatedHost host, StreamObserver<GatewayMessage> agent) {
        if (!host.isCutOff) {
            timers.after(
                    Duration.ofMillis(1 + random.nextInt(50)),
                    () -> agent.onError(Status.UNAVAILABLE.asRuntimeException()));
        }
        return new NoLine();
    }

    /** To a server that is not there. */
    private static final class NoLine implements SimulatedClient.Line {

        @Override
        public void up(AgentMessage message) {}

        @Override
        public void breakOff() {}
    }

    // ---- invariants

    private void check() {
        for (var host : hosts) {
            for (var id : host.runtime.running()) {
                var uid = id.pod().value();
                assertThat(runningOn.getOrDefault(uid, host.name))
                        .as("pod %s runs on one node only", uid)
                        .isEqualTo(host.name);
                if (runningOn.put(uid, host.name) == null) {
                    assertThat(witness.nodeOf(uid))
                            .as("pod %s was assigned before it ran", uid)
                            .contains(host.name);
                }
            }
            checkStarts(host);
        }
    }

    /** Every started pod is in the store, and bound to this node. */
    private void checkStarts(SimulatedHost host) {
        for (var call : host.runtime.calls()) {
            if (call.startsWith("start ")) {
                var uid = call.substring("start ".length()).replaceFirst("_.*", "");
                assertThat(witness.isStored(uid))
                        .as("%s on %s: its pod is in the store", call, host.name)
                        .isTrue();
            }
        }
        host.runtime.forgetCalls();
    }

    // ---- the state at the end

    boolean isAsDesired() {
        return APPS.stream().allMatch(this::isAsDesired)
                && witness.rootCertificate().equals(Optional.of(SimulatedControllers.ROOT_CERTIFICATE))
                && wanted().equals(running())
                && hosts.stream().allMatch(host -> host.endpoints().equals(addresses()));
    }

    private boolean isAsDesired(String app) {
        var deployment = witness.deployment(app).orElseThrow();
        var replicas = deployment.getSpec().getReplicas();
        var status = deployment.getStatus();
        return status != null
                && deployment.getMetadata().getGeneration().equals(status.getObservedGeneration())
                && replicas.equals(status.getUpdatedReplicas())
                && replicas.equals(status.getAvailableReplicas())
                && replicas.equals(status.getReplicas())
                && witness.pods(app).size() == replicas
                && witness.pods(app).stream().allMatch(pod -> PodState.isActive(pod) && PodState.isReady(pod))
                && images(app).size() <= 1;
    }

    /** The bytes that the replicas run: the same for all, although the hosts' tags mean different ones. */
    private Set<String> images(String app) {
        return witness.pods(app).stream()
                .flatMap(pod -> pod.getStatus().getContainerStatuses().stream())
                .map(ContainerStatus::getImageID)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    String describe() {
        return "wanted " + wanted() + "\nroot certificate " + witness.rootCertificate() + "\nrunning " + running()
                + "\naddresses " + addresses() + "\nendpoints "
                + hosts.stream().map(SimulatedHost::endpoints).toList() + "\nstatus "
                + APPS.stream()
                        .flatMap(app -> witness.deployment(app).stream())
                        .map(Deployment::getStatus)
                        .toList()
                + "\nimages " + APPS.stream().map(this::images).toList();
    }

    /** The addresses to which traffic may go. */
    private Set<String> addresses() {
        var addresses = new TreeSet<String>();
        for (var app : APPS) {
            witness.pods(app)
                    .forEach(pod -> addresses.add("10.43.0." + (9 + APPS.indexOf(app)) + " to "
                            + pod.getStatus().getPodIP()));
        }
        return addresses;
    }

    private Set<String> wanted() {
        var wanted = new TreeSet<String>();
        witness.pods()
                .forEach(pod -> wanted.add(PodState.nodeName(pod).orElse("nowhere") + "/"
                        + pod.getMetadata().getUid()));
        return wanted;
    }

    private Set<String> running() {
        var running = new TreeSet<String>();
        for (var host : hosts) {
            host.runtime.running().stream()
                    .map(ContainerId::pod)
                    .forEach(pod -> running.add(host.name + "/" + pod.value()));
        }
        return running;
    }
}

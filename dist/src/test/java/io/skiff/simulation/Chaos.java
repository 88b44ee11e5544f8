package io.skiff.simulation;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.skiff.controlplane.testing.Faults;
import io.skiff.controlplane.testing.Faults.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** Disturbs a cluster, one event after the other, as a seed decides. */
final class Chaos {

    private final SimulatedWorld world;
    private final Random random;

    Chaos(SimulatedWorld world) {
        this.world = world;
        this.random = world.random;
    }

    void happen() {
        switch (random.nextInt(16)) {
            case 0, 1, 2 -> calmRollout();
            case 3 -> rollout();
            case 4 -> scale();
            case 5 -> crashContainer();
            case 6 -> restartAgent();
            case 7 -> restartServer();
            case 8 -> powerCycle();
            case 9 -> cutOff();
            case 10 -> SimulatedWorld.breakStream(anyHost());
            case 11 -> troubleStore();
            case 12 -> deletePod();
            case 13 -> cutOffFromStore();
            case 14 -> pauseLeader();
            default -> world.pass(Duration.ofSeconds(random.nextInt(60)));
        }
        world.pass(Duration.ofMillis(random.nextInt(3000)));
    }

    /** Nothing else happens during this rollout, so that every step is checked against the limits. */
    private void calmRollout() {
        world.pass(Duration.ofSeconds(25));
        rollout();
        world.pass(Duration.ofSeconds(30));
    }

    private void rollout() {
        var command = random.nextInt(5) == 0 ? "fail" : "serve";
        var image = random.nextInt(8) == 0 ? "nowhere:1" : "web:" + (1 + random.nextInt(3));
        world.user.edit(anyApp(), deployment -> template(deployment, image, command));
    }

    static Deployment template(Deployment deployment, String image, String command) {
        return new DeploymentBuilder(deployment)
                .editSpec()
                .withPaused(false)
                .editTemplate()
                .editSpec()
                .editFirstContainer()
                .withImage(image)
                .withCommand(command)
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    private void scale() {
        world.witness.disturbed();
        int replicas = random.nextInt(7);
        world.user.edit(
                anyApp(),
                deployment -> new DeploymentBuilder(deployment)
                        .editSpec()
                        .withReplicas(replicas)
                        .endSpec()
                        .build());
    }

    private void crashContainer() {
        world.witness.disturbed();
        var host = anyHost();
        var running = host.runtime.running();
        if (!running.isEmpty()) {
            host.runtime.exit(running.get(random.nextInt(running.size())), random.nextInt(3));
            host.nextDue = world.clock.instant();
        }
    }

    private void restartAgent() {
        world.witness.disturbed();
        var host = anyHost();
        world.killAgent(host);
        later(host::startAgent);
    }

    private void restartServer() {
        world.witness.disturbed();
        var machine = world.anyMachine();
        world.crashServer(machine);
        world.user.deleteRootCertificate();
        later(() -> world.startServer(machine));
    }

    private void cutOffFromStore() {
        world.witness.disturbed();
        var machine = world.anyMachine();
        machine.link.cut();
        later(machine.link::mend);
    }

    /** The paused server still believes that it leads when it goes on, though another one leads by then. */
    private void pauseLeader() {
        world.witness.disturbed();
        world.machines.stream().filter(SimulatedMachine::isLeading).forEach(machine -> {
            machine.isPaused = true;
            later(() -> machine.isPaused = false);
        });
    }

    private void powerCycle() {
        world.witness.disturbed();
        var host = anyHost();
        world.powerOff(host);
        later(() -> {
            host.isUp = true;
            host.startAgent();
        });
    }

    private void cutOff() {
        world.witness.disturbed();
        var host = anyHost();
        host.isCutOff = true;
        later(() -> host.isCutOff = false);
    }

    private void troubleStore() {
        if (random.nextBoolean()) {
            world.store.breakWatches();
        } else {
            var faults = List.of(Fault.values());
            Faults some = operation -> random.nextInt(10) == 0 ? faults.get(random.nextInt(faults.size())) : Fault.NONE;
            world.store.inject(some);
            later(() -> world.store.inject(Faults.NONE));
        }
    }

    private void deletePod() {
        world.witness.disturbed();
        var pods = world.witness.pods();
        if (!pods.isEmpty()) {
            world.user.delete(pods.get(random.nextInt(pods.size())));
        }
    }

    /** Repairs something some seconds later. A late repair is another disturbance. */
    private void later(Runnable mend) {
        world.timers.after(Duration.ofMillis(random.nextInt(20_000)), () -> {
            world.witness.disturbed();
            mend.run();
        });
    }

    private String anyApp() {
        return SimulatedWorld.APPS.get(random.nextInt(SimulatedWorld.APPS.size()));
    }

    private SimulatedHost anyHost() {
        return world.hosts.get(random.nextInt(world.hosts.size()));
    }
}

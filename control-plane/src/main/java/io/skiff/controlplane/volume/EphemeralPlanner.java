package io.skiff.controlplane.volume;

import io.skiff.controlplane.loop.Plan;

/** Decides which claims are to be made for the ephemeral volumes of one pod. What is there already is told by the scheduler. */
final class EphemeralPlanner {

    private EphemeralPlanner() {}

    static Plan plan(ObservedEphemeral observed) {
        var pod = observed.pod();
        return EphemeralClaim.volumes(pod).stream()
                .filter(volume -> !observed.present().contains(EphemeralClaim.name(pod, volume)))
                .findFirst()
                .<Plan>map(volume -> Plan.of(new EphemeralAction.Create(EphemeralClaim.made(pod, volume), pod)))
                .orElse(Plan.NOTHING);
    }
}

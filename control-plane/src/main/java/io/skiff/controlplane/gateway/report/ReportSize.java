package io.skiff.controlplane.gateway.report;

import io.skiff.proto.node.ContainerStatus;
import io.skiff.proto.node.PodStatus;
import java.util.List;

/** The part of a report that is kept if the store refuses the pod for its size. Each is smaller than the one before. */
public enum ReportSize {
    WHOLE {
        @Override
        PodStatus of(PodStatus report) {
            return report;
        }
    },

    /** The states of the containers, without messages. */
    WITHOUT_MESSAGES {
        @Override
        PodStatus of(PodStatus report) {
            return report.toBuilder()
                    .setMessage(TOLD)
                    .clearInitContainers()
                    .addAllInitContainers(silent(report.getInitContainersList()))
                    .clearContainers()
                    .addAllContainers(silent(report.getContainersList()))
                    .build();
        }
    },

    /** Phase, readiness and address of the pod. */
    WITHOUT_CONTAINERS {
        @Override
        PodStatus of(PodStatus report) {
            return report.toBuilder()
                    .setReason("")
                    .setMessage(TOLD)
                    .clearInitContainers()
                    .clearContainers()
                    .build();
        }
    },

    /** The store refused the least of it, too. */
    NOTHING {
        @Override
        PodStatus of(PodStatus report) {
            throw new IllegalStateException("nothing of a report is stored");
        }
    };

    private static final String TOLD =
            "The pod with its full status is larger than the store takes: parts are left out."
                    + " Make the pod's spec smaller.";

    abstract PodStatus of(PodStatus report);

    ReportSize next() {
        return switch (this) {
            case WHOLE -> WITHOUT_MESSAGES;
            case WITHOUT_MESSAGES -> WITHOUT_CONTAINERS;
            case WITHOUT_CONTAINERS, NOTHING -> NOTHING;
        };
    }

    private static List<ContainerStatus> silent(List<ContainerStatus> containers) {
        return containers.stream().map(ReportSize::silent).toList();
    }

    private static ContainerStatus silent(ContainerStatus container) {
        var result = container.toBuilder().setImage("").setImageId("");
        if (container.hasWaiting()) {
            result.getWaitingBuilder().clearMessage();
        }
        if (container.hasTerminated()) {
            result.getTerminatedBuilder().clearMessage();
        }
        return result.clearLastTerminated().build();
    }
}

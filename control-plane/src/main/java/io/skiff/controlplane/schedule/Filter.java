package io.skiff.controlplane.schedule;

import io.fabric8.kubernetes.api.model.Pod;
import io.skiff.controlplane.image.ImagePlatforms;
import io.skiff.controlplane.kind.core.NodeKind;
import io.skiff.controlplane.object.Selectors;
import io.skiff.controlplane.pod.PodResources;
import io.skiff.controlplane.pod.PodState;
import java.util.ArrayList;
import java.util.List;

/** The rules that keep a pod off a node, each with its explanation. The first one that applies explains the node. */
enum Filter {
    READABLE {
        @Override
        List<String> reasons(Pod pod, Candidate candidate) {
            return candidate.isReadable() ? NONE : List.of("node(s) could not be read, or a pod on them");
        }
    },
    READY {
        @Override
        List<String> reasons(Pod pod, Candidate candidate) {
            return NodeKind.isReady(candidate.node()) ? NONE : List.of("node(s) were not ready");
        }
    },
    SCHEDULABLE {
        @Override
        List<String> reasons(Pod pod, Candidate candidate) {
            var spec = candidate.node().getSpec();
            return spec != null && Boolean.TRUE.equals(spec.getUnschedulable())
                    ? List.of("node(s) were unschedulable")
                    : NONE;
        }
    },
    NODE_NAME {
        @Override
        List<String> reasons(Pod pod, Candidate candidate) {
            return PodState.nodeName(pod)
                            .filter(name -> !name.equals(candidate.name()))
                            .isPresent()
                    ? List.of("node(s) didn't match the requested node name")
                    : NONE;
        }
    },
    TAINTS {
        @Override
        List<String> reasons(Pod pod, Candidate candidate) {
            return Tolerations.untolerated(pod, candidate.node())
                    .map(taint -> List.of("node(s) had untolerated taint {%s: %s}"
                            .formatted(taint.getKey(), taint.getValue() == null ? "" : taint.getValue())))
                    .orElse(NONE);
        }
    },
    NODE_SELECTOR {
        @Override
        List<String> reasons(Pod pod, Candidate candidate) {
            var wanted = pod.getSpec().getNodeSelector();
            return Selectors.matches(wanted, candidate.node().getMetadata().getLabels())
                    ? NONE
                    : List.of("node(s) didn't match Pod's node affinity/selector");
        }
    },
    IMAGE_PLATFORM {
        @Override
        List<String> reasons(Pod pod, Candidate candidate) {
            return ImagePlatforms.of(pod).reasons(candidate.node());
        }
    },

    HOST_PORTS {
        @Override
        List<String> reasons(Pod pod, Candidate candidate) {
            return HostPort.usedBy(pod).stream()
                            .anyMatch(port -> candidate.usedPorts().stream().anyMatch(port::conflictsWith))
                    ? List.of("node(s) didn't have free ports for the requested pod ports")
                    : NONE;
        }
    },
    RESOURCES {
        @Override
        List<String> reasons(Pod pod, Candidate candidate) {
            var requested = PodResources.requestedBy(pod);
            var sum = candidate.used().plus(requested);
            var reasons = new ArrayList<String>();
            if (sum.pods() > candidate.allocatable().pods()) {
                reasons.add("Too many pods");
            }
            if (requested.cpuMillis() > 0
                    && sum.cpuMillis() > candidate.allocatable().cpuMillis()) {
                reasons.add("Insufficient cpu");
            }
            if (requested.memoryBytes() > 0
                    && sum.memoryBytes() > candidate.allocatable().memoryBytes()) {
                reasons.add("Insufficient memory");
            }
            if (requested.storageBytes() > 0
                    && sum.storageBytes() > candidate.allocatable().storageBytes()) {
                reasons.add("Insufficient ephemeral-storage");
            }
            requested.hugePages().bytes().forEach((name, bytes) -> {
                if (bytes > 0
                        && sum.hugePages().of(name)
                                > candidate.allocatable().hugePages().of(name)) {
                    reasons.add("Insufficient " + name);
                }
            });
            return reasons;
        }
    };

    private static final List<String> NONE = List.of();

    /** The reasons why the node does not accept the pod; empty if this rule has no objection. */
    abstract List<String> reasons(Pod pod, Candidate candidate);

    /** The reasons of the first filter that has any. */
    static List<String> allReasons(Pod pod, Candidate candidate) {
        for (var filter : values()) {
            var reasons = filter.reasons(pod, candidate);
            if (!reasons.isEmpty()) {
                return reasons;
            }
        }
        return NONE;
    }
}

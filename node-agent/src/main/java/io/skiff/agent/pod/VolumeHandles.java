package io.skiff.agent.pod;

import io.skiff.agent.container.ContainerObservation;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The directories of persistent volumes that a pod's containers have, which an agent that starts later must know. */
public final class VolumeHandles {

    private static final String LABEL = "skiff.io/volumes";

    private VolumeHandles() {}

    /** Those that the spec names; empty for volumes that administrators name by their paths. */
    public static Set<String> of(PodSpec pod) {
        return pod.volumes().stream()
                .filter(volume -> volume.source() instanceof PodVolume.Persistent)
                .map(volume -> ((PodVolume.Persistent) volume.source()).handle())
                .filter(handle -> !handle.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Those with which a container was started; none for a container of an older agent. */
    public static Set<String> of(ContainerObservation container) {
        var label = container.labels().getOrDefault(LABEL, "");
        return label.isEmpty() ? Set.of() : Set.copyOf(Arrays.asList(label.split(" ", -1)));
    }

    /** Adds the label to those of a container of the pod. */
    static Map<String, String> noted(PodSpec pod, Map<String, String> labels) {
        var handles = of(pod);
        if (handles.isEmpty()) {
            return labels;
        }
        var noted = new TreeMap<>(labels);
        noted.put(LABEL, String.join(" ", handles));
        return noted;
    }
}

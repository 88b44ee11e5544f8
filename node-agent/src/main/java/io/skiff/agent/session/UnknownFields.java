package io.skiff.agent.session;

import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import io.skiff.agent.container.PodUid;
import io.skiff.agent.pod.PodEvent;
import io.skiff.proto.node.AgentMessage;
import io.skiff.proto.node.Pod;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a newer control plane asks of a pod that this agent does not know. It is not done, so it is told: a field is set only where something is asked
 * for.
 */
final class UnknownFields {

    private static final int MOST_NAMED = 10;

    private UnknownFields() {}

    /** A warning about a pod with such fields; empty for one that is understood. */
    static Optional<AgentMessage> warning(Pod pod, Instant now) {
        List<String> fields = of(pod);
        if (fields.isEmpty()) {
            return Optional.empty();
        }
        var event = new PodEvent(
                new PodUid(pod.getUid()),
                pod.getNamespace(),
                pod.getName(),
                "",
                true,
                "AgentTooOld",
                "the control plane is newer than the agent of this node, which does not know these fields and does not do"
                        + " what they ask for: " + String.join(", ", fields) + "; upgrade the node",
                now);
        return Optional.of(
                AgentMessage.newBuilder().setPodEvent(ReportWriter.event(event)).build());
    }

    /** Names such as {@code Container.141}, ordered. */
    static List<String> of(Message message) {
        var found = new TreeSet<String>();
        collect(message, found);
        return found.stream().limit(MOST_NAMED).toList();
    }

    private static void collect(Message message, Set<String> found) {
        UnknownFieldSet unknown = message.getUnknownFields();
        unknown.asMap()
                .keySet()
                .forEach(number -> found.add(message.getDescriptorForType().getName() + "." + number));
        message.getAllFields().values().forEach(value -> {
            if (value instanceof Message part) {
                collect(part, found);
            } else if (value instanceof Collection<?> parts) {
                parts.forEach(part -> {
                    if (part instanceof Message each) {
                        collect(each, found);
                    }
                });
            }
        });
    }
}

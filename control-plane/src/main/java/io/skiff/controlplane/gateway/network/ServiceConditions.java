package io.skiff.controlplane.gateway.network;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.skiff.controlplane.event.EventType;
import io.skiff.controlplane.gateway.Writes;
import io.skiff.controlplane.kind.core.ServiceKind;
import io.skiff.controlplane.object.Timestamps;
import io.skiff.controlplane.store.CommitResult.Committed;
import io.skiff.controlplane.view.View;
import io.skiff.controlplane.write.ObjectWriter;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Marks services that the nodes do not take completely, by a condition and an event, and clears the mark when they do.
 */
public final class ServiceConditions {

    static final String TYPE = "AllEndpointsTaken";
    static final String REASON = "TooManyEndpoints";

    private final View view;
    private final ObjectWriter writer;
    private final Writes writes;
    private boolean isSettled = true;

    public ServiceConditions(View view, ObjectWriter writer, Writes writes) {
        this.view = view;
        this.writer = writer;
        this.writes = writes;
    }

    public void changed() {
        isSettled = false;
    }

    /** @param cuts a sentence for each such service, by {@code namespace/name} */
    public void write(Map<String, String> cuts, Instant now) {
        if (isSettled) {
            return;
        }
        isSettled = true;
        for (var stored : view.list(ServiceKind.SERVICE)) {
            var key = stored.namespace() + "/" + stored.name();
            var wanted = cuts.get(key);
            if (!Objects.equals(wanted, told(stored.object()).orElse(null))) {
                isSettled = false;
                if (writes.mayWrite("service/" + key, view.revision(), now)) {
                    write(key, stored.object(), wanted, now);
                }
            }
        }
    }

    private void write(String key, Service service, @Nullable String sentence, Instant now) {
        writes.start("service/" + key, writer.update(with(service, sentence, now)), result -> {
            if (sentence != null && result.orElse(null) instanceof Committed) {
                writer.event(service, EventType.WARNING, REASON, sentence);
            }
        });
    }

    private static Optional<String> told(Service service) {
        return Optional.ofNullable(service.getStatus())
                .flatMap(status -> status.getConditions().stream()
                        .filter(condition -> TYPE.equals(condition.getType()))
                        .map(Condition::getMessage)
                        .findFirst());
    }

    private static Service with(Service service, @Nullable String sentence, Instant now) {
        var status = new ServiceBuilder(service)
                .editOrNewStatus()
                .removeMatchingFromConditions(condition -> TYPE.equals(condition.getType()));
        if (sentence != null) {
            status.addToConditions(new ConditionBuilder()
                    .withType(TYPE)
                    .withStatus("False")
                    .withReason(REASON)
                    .withMessage(sentence)
                    .withLastTransitionTime(Timestamps.format(now))
                    .build());
        }
        return status.endStatus().build();
    }
}

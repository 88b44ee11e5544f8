package io.skiff.controlplane.kind.core;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.kubernetes.client.proto.V1;
import io.skiff.controlplane.kind.KindDefinition;
import io.skiff.controlplane.kind.ProtobufForm;
import io.skiff.controlplane.kind.schema.FieldTags;
import io.skiff.controlplane.object.Kind;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Events: occurrences around objects. They expire after about an hour. */
public final class EventKind {

    public static final Kind<Event> EVENT =
            Kind.of("v1", "Event", "events", Event.class).expiring().withShortNames("ev");

    private EventKind() {}

    public static KindDefinition<Event> definition() {
        return KindDefinition.of(EVENT)
                .fieldTags(FieldTags.table("""
                        Event.count omitempty
                        Event.source omitempty
                        EventSeries.count omitempty
                        """))
                .supports("""
                        action
                        count
                        eventTime
                        firstTimestamp
                        involvedObject.**
                        lastTimestamp
                        message
                        reason
                        related.**
                        reportingComponent
                        reportingInstance
                        series.**
                        source.**
                        type
                        """)
                .columns(EventColumns.COLUMNS)
                .orderedBy(EventColumns::lastTime)
                .selectable("involvedObject.kind", about(ObjectReference::getKind))
                .selectable("involvedObject.namespace", about(ObjectReference::getNamespace))
                .selectable("involvedObject.name", about(ObjectReference::getName))
                .selectable("involvedObject.uid", about(ObjectReference::getUid))
                .selectable("involvedObject.apiVersion", about(ObjectReference::getApiVersion))
                .selectable("involvedObject.resourceVersion", about(ObjectReference::getResourceVersion))
                .selectable("involvedObject.fieldPath", about(ObjectReference::getFieldPath))
                .selectable("reason", Event::getReason)
                .selectable("type", Event::getType)
                .selectable("reportingComponent", Event::getReportingComponent)
                .selectable(
                        "source",
                        event -> event.getSource() == null
                                ? event.getReportingComponent()
                                : event.getSource().getComponent())
                .protobuf(ProtobufForm.of(V1.Event::getDefaultInstance))
                .build();
    }

    private static Function<Event, @Nullable String> about(Function<ObjectReference, @Nullable String> read) {
        return event -> event.getInvolvedObject() == null ? null : read.apply(event.getInvolvedObject());
    }
}

package io.skiff.controlplane.kind.coordination;

import com.google.common.base.Suppliers;
import com.google.protobuf.Message;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.kubernetes.client.proto.Meta;
import io.skiff.controlplane.kind.KindDefinition;
import io.skiff.controlplane.kind.ProtobufForm;
import io.skiff.controlplane.kind.ProtobufTable;
import io.skiff.controlplane.kind.rule.Field;
import io.skiff.controlplane.kind.schema.ClassSchemas;
import io.skiff.controlplane.kind.schema.SchemaTable;
import io.skiff.controlplane.kind.table.Column;
import io.skiff.controlplane.kind.table.Read;
import io.skiff.controlplane.object.Kind;
import java.util.Map;

/** Leases: the replicas of an application agree by them on their leader. */
public final class LeaseKind {

    public static final Kind<GenericKubernetesResource> LEASE =
            Kind.of("coordination.k8s.io/v1", "Lease", "leases", GenericKubernetesResource.class);

    private LeaseKind() {}

    public static KindDefinition<GenericKubernetesResource> definition() {
        return KindDefinition.of(LEASE)
                .schema(() -> ClassSchemas.object(SchemaTable.read("""
                        spec.holderIdentity string
                        spec.leaseDurationSeconds int32
                        spec.acquireTime micro-time
                        spec.renewTime micro-time
                        spec.leaseTransitions int32
                        spec.strategy string
                        spec.preferredHolder string
                        """, Map.of())))
                .rules(LeaseKind::check)
                .supports("""
                        spec.holderIdentity
                        spec.leaseDurationSeconds
                        spec.acquireTime
                        spec.renewTime
                        spec.leaseTransitions
                        !spec.strategy replicas take the lease themselves
                        !spec.preferredHolder replicas take the lease themselves
                        """)
                .columns(
                        Column.objectName(),
                        Column.text("Holder", lease -> Read.text(lease, "spec", "holderIdentity")),
                        Column.age())
                .protobuf(ProtobufForm.of(
                        Suppliers.memoize(LeaseKind::message), "leaseDurationSeconds", "leaseTransitions"))
                .build();
    }

    /** k8s.io/api/coordination/v1/generated.proto */
    private static Message message() {
        return ProtobufTable.read("Lease", """
                Lease.metadata 1 META.ObjectMeta
                Lease.spec 2 LeaseSpec
                LeaseSpec.holderIdentity 1 string
                LeaseSpec.leaseDurationSeconds 2 int32
                LeaseSpec.acquireTime 3 META.MicroTime
                LeaseSpec.renewTime 4 META.MicroTime
                LeaseSpec.leaseTransitions 5 int32
                LeaseSpec.strategy 6 string
                LeaseSpec.preferredHolder 7 string
                """.replace("META.", ProtobufTable.META), Meta.getDescriptor());
    }

    /** The rules of Kubernetes (coordination/validation: ValidateLeaseSpec). */
    private static void check(Field lease) {
        var duration = lease.at("spec").at("leaseDurationSeconds");
        if (duration.number(1) <= 0) {
            duration.invalid("must be greater than 0");
        }
        lease.at("spec").at("leaseTransitions").between(0, Integer.MAX_VALUE);
    }
}

package io.skiff.controlplane.kind.core;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.skiff.controlplane.store.Transaction;

/** The service of manifests/dns.yaml, whose address pods ask for names: the one that people and programs expect, {@code 10.43.0.10}. */
public final class DnsService {

    private DnsService() {}

    /**
     * Gives the service its address; other manifests stay as they are.
     *
     * @param serviceCidr all services' addresses, {@code 10.43.0.0/16}
     */
    public static HasMetadata placed(HasMetadata manifest, String serviceCidr) {
        var address = ServiceAddresses.ofNames(serviceCidr);
        return manifest instanceof Service service
                ? new ServiceBuilder(service)
                        .editSpec()
                        .withClusterIP(address)
                        .withClusterIPs(address)
                        .endSpec()
                        .build()
                : manifest;
    }

    /** What is written with it, as it comes from no user: no other service gets its address. */
    public static Transaction allocation(Service service) {
        return ServiceAddresses.heldBy(service);
    }
}

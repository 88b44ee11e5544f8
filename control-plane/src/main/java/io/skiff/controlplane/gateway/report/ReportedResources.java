package io.skiff.controlplane.gateway.report;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.skiff.proto.node.Resources;
import java.util.Map;
import java.util.TreeMap;

/** What a node says of the resources of its running containers, in the form of a pod's status. */
final class ReportedResources {

    private ReportedResources() {}

    static void set(ContainerStatus status, io.skiff.proto.node.ContainerStatus reported) {
        if (reported.hasAllocated()) {
            status.setAllocatedResources(requests(reported.getAllocated()));
        }
        if (reported.hasActual()) {
            status.setResources(new ResourceRequirementsBuilder()
                    .withRequests(requests(reported.getActual()))
                    .withLimits(limits(reported.getActual()))
                    .build());
        }
    }

    private static Map<String, Quantity> requests(Resources resources) {
        var requests = new TreeMap<String, Quantity>();
        if (resources.hasCpuRequestMillis()) {
            requests.put("cpu", cpu(resources.getCpuRequestMillis()));
        }
        if (resources.hasMemoryRequestBytes()) {
            requests.put("memory", memory(resources.getMemoryRequestBytes()));
        }
        return requests;
    }

    private static Map<String, Quantity> limits(Resources resources) {
        var limits = new TreeMap<String, Quantity>();
        if (resources.hasCpuLimitMillis()) {
            limits.put("cpu", cpu(resources.getCpuLimitMillis()));
        }
        if (resources.hasMemoryLimitBytes()) {
            limits.put("memory", memory(resources.getMemoryLimitBytes()));
        }
        return limits;
    }

    /** In the form in which amounts are stored: whole cores without a unit. */
    private static Quantity cpu(long millis) {
        return millis % 1000 == 0 ? new Quantity(Long.toString(millis / 1000)) : new Quantity(millis + "m");
    }

    /** In the largest unit that divides it. */
    private static Quantity memory(long bytes) {
        long amount = bytes;
        int unit = 0;
        var units = new String[] {"", "Ki", "Mi", "Gi", "Ti", "Pi"};
        while (unit < units.length - 1 && amount != 0 && amount % 1024 == 0) {
            amount /= 1024;
            unit++;
        }
        return new Quantity(amount + units[unit]);
    }
}

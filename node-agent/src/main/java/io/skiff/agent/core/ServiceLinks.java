package io.skiff.agent.core;

import io.skiff.agent.network.NodeNetwork.Port;
import io.skiff.agent.network.NodeNetwork.Service;
import io.skiff.agent.pod.PodSpec;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The variables by which a container finds services: those of its pod's namespace, and always {@code default/kubernetes} if there is one.
 * They have the names and values of Kubernetes (pkg/kubelet/envvars), which has some of them from Docker's links.
 */
final class ServiceLinks {

    private ServiceLinks() {}

    /**
     * @param services of the cluster that have an address
     * @return values by the names of the variables
     */
    static Map<String, String> of(PodSpec pod, List<Service> services) {
        var variables = new TreeMap<String, String>();
        add(services, ServiceLinks::isOfTheApi, variables);
        if (pod.serviceLinks()) {
            add(services, service -> service.namespace().equals(pod.namespace()), variables);
        }
        return variables;
    }

    private static boolean isOfTheApi(Service service) {
        return service.namespace().equals("default") && service.name().equals("kubernetes");
    }

    private static void add(List<Service> services, Predicate<Service> which, Map<String, String> variables) {
        services.stream().filter(which).forEach(service -> add(service, variables));
    }

    private static void add(Service service, Map<String, String> variables) {
        var name = upper(service.name());
        variables.put(name + "_SERVICE_HOST", service.clusterIp());
        service.ports().stream().findFirst().ifPresent(first -> {
            variables.put(name + "_SERVICE_PORT", Integer.toString(first.port()));
            variables.put(name + "_PORT", url(service, first));
        });
        service.ports().forEach(port -> add(service, port, name, variables));
    }

    private static void add(Service service, Port port, String name, Map<String, String> variables) {
        var number = Integer.toString(port.port());
        if (!port.name().isEmpty()) {
            variables.put(name + "_SERVICE_PORT_" + upper(port.name()), number);
        }
        var link = name + "_PORT_" + number + "_" + upper(port.protocol());
        variables.put(link, url(service, port));
        variables.put(link + "_PROTO", protocol(port));
        variables.put(link + "_PORT", number);
        variables.put(link + "_ADDR", service.clusterIp());
    }

    private static String url(Service service, Port port) {
        return protocol(port) + "://" + service.clusterIp() + ":" + port.port();
    }

    private static String protocol(Port port) {
        return port.protocol().toLowerCase(Locale.ROOT);
    }

    private static String upper(String name) {
        return name.toUpperCase(Locale.ROOT).replace('-', '_');
    }
}

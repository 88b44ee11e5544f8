package io.skiff.controlplane.gateway;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import io.fabric8.kubernetes.api.model.Pod;
import io.skiff.proto.node.EnvVar;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** A container's environment with its references resolved; what only the node knows stays a name. */
final class Environment {

    private static final Pattern NAME = Pattern.compile("[-._a-zA-Z][-._a-zA-Z0-9]*");

    private final Pod pod;
    private final References references;

    Environment(Pod pod, References references) {
        this.pod = pod;
        this.references = references;
    }

    /** In order; of several with one name the last counts, at its own place. */
    List<EnvVar> of(Container container) {
        var variables = new LinkedHashMap<String, EnvVar>();
        container.getEnvFrom().forEach(source -> variables.putAll(all(source)));
        for (var variable : container.getEnv()) {
            variables.remove(variable.getName());
            if (variable.getValueFrom() == null) {
                variables.put(variable.getName(), plain(variable.getName(), orEmpty(variable.getValue())));
            } else {
                resolve(variable.getName(), variable.getValueFrom())
                        .ifPresent(resolved -> variables.put(variable.getName(), resolved));
            }
        }
        return List.copyOf(variables.values());
    }

    private Map<String, EnvVar> all(EnvFromSource source) {
        var content = source.getConfigMapRef() != null
                ? references.configMap(
                        source.getConfigMapRef().getName(),
                        source.getConfigMapRef().getOptional())
                : source.getSecretRef() != null
                        ? references.secret(
                                source.getSecretRef().getName(),
                                source.getSecretRef().getOptional())
                        : Map.<String, byte[]>of();
        var variables = new LinkedHashMap<String, EnvVar>();
        content.forEach((key, value) -> {
            var name = orEmpty(source.getPrefix()) + key;
            if (NAME.matcher(name).matches()) {
                variables.put(name, plain(name, new String(value, StandardCharsets.UTF_8)));
            }
        });
        return variables;
    }

    private Optional<EnvVar> resolve(String name, EnvVarSource source) {
        if (source.getFieldRef() != null) {
            var path = source.getFieldRef().getFieldPath();
            return Optional.of(
                    PodFields.ON_NODE.contains(path)
                            ? EnvVar.newBuilder()
                                    .setName(name)
                                    .setNodeField(path)
                                    .build()
                            : plain(name, PodFields.value(pod, path)));
        }
        if (source.getConfigMapKeyRef() != null) {
            var ref = source.getConfigMapKeyRef();
            return references
                    .configMapKey(ref.getName(), ref.getKey(), ref.getOptional())
                    .map(value -> plain(name, value));
        }
        if (source.getSecretKeyRef() != null) {
            var ref = source.getSecretKeyRef();
            return references
                    .secretKey(ref.getName(), ref.getKey(), ref.getOptional())
                    .map(value -> plain(name, value));
        }
        return Optional.of(plain(name, ""));
    }

    private static EnvVar plain(String name, String value) {
        return EnvVar.newBuilder().setName(name).setValue(value).build();
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }
}

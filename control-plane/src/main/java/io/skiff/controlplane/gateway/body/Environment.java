package io.skiff.controlplane.gateway.body;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import io.fabric8.kubernetes.api.model.Pod;
import io.skiff.controlplane.gateway.body.References.UnresolvedException;
import io.skiff.proto.node.EnvVar;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Resolves a container's environment. A value that only the node knows stays a field name. */
final class Environment {

    /** Kubernetes' rule since 1.32 (KEP-4369). */
    private static final Pattern NAME = Pattern.compile("[\\x20-\\x7E&&[^=]]+");

    private final Pod pod;
    private final References references;
    private final DownwardFields fields;

    Environment(Pod pod, References references, DownwardFields fields) {
        this.pod = pod;
        this.references = references;
        this.fields = fields;
    }

    /**
     * Lists the variables in order, first those of {@code envFrom}. A name may occur again: the later value counts, and
     * may refer to the earlier one. The node only expands variables whose {@code value} the user wrote.
     */
    List<EnvVar> of(Container container) {
        var imported = new LinkedHashMap<String, EnvVar>();
        container.getEnvFrom().forEach(source -> imported.putAll(all(source)));
        var variables = new ArrayList<>(imported.values());
        for (var variable : container.getEnv()) {
            var name = variable.getName();
            if (variable.getValueFrom() == null) {
                variables.add(EnvVar.newBuilder()
                        .setName(name)
                        .setValue(orEmpty(variable.getValue()))
                        .build());
            } else {
                resolve(name, variable.getValueFrom(), container).ifPresent(variables::add);
            }
        }
        return List.copyOf(variables);
    }

    private Map<String, EnvVar> all(EnvFromSource source) {
        var variables = new LinkedHashMap<String, EnvVar>();
        content(source).forEach((key, value) -> {
            var name = orEmpty(source.getPrefix()) + key;
            if (!NAME.matcher(name).matches()) {
                throw new UnresolvedException("\"" + name + "\" of envFrom is not a valid environment variable name:"
                        + " it must consist of printable ASCII characters other than '='");
            }
            variables.put(name, verbatim(name, value));
        });
        return variables;
    }

    private Map<String, String> content(EnvFromSource source) {
        if (source.getConfigMapRef() != null) {
            var ref = source.getConfigMapRef();
            return references.configMapTexts(ref.getName(), ref.getOptional());
        }
        if (source.getSecretRef() != null) {
            var ref = source.getSecretRef();
            return references.secretTexts(ref.getName(), ref.getOptional());
        }
        return Map.of();
    }

    private Optional<EnvVar> resolve(String name, EnvVarSource source, Container container) {
        if (source.getFieldRef() != null) {
            var path = source.getFieldRef().getFieldPath();
            return Optional.of(
                    PodFields.ON_NODE.contains(path)
                            ? EnvVar.newBuilder()
                                    .setName(name)
                                    .setNodeField(path)
                                    .build()
                            : verbatim(name, PodFields.value(pod, path)));
        }
        if (source.getResourceFieldRef() != null) {
            var ref = source.getResourceFieldRef();
            var of = orEmpty(ref.getContainerName()).isEmpty() ? container.getName() : ref.getContainerName();
            return Optional.of(verbatim(name, fields.amount(ref, of)));
        }
        if (source.getConfigMapKeyRef() != null) {
            var ref = source.getConfigMapKeyRef();
            return references
                    .configMapKey(ref.getName(), ref.getKey(), ref.getOptional())
                    .map(value -> verbatim(name, value));
        }
        if (source.getSecretKeyRef() != null) {
            var ref = source.getSecretKeyRef();
            return references
                    .secretKey(ref.getName(), ref.getKey(), ref.getOptional())
                    .map(value -> verbatim(name, value));
        }
        return Optional.of(verbatim(name, ""));
    }

    private static EnvVar verbatim(String name, String value) {
        return EnvVar.newBuilder()
                .setName(name)
                .setValue(value)
                .setVerbatim(true)
                .build();
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}

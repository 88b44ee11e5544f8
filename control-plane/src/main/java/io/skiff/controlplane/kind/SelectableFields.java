package io.skiff.controlplane.kind;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The fields by which objects of a kind can be selected, as in Kubernetes: two for every kind, and more for some. */
public final class SelectableFields {

    private final Map<String, Function<HasMetadata, @Nullable String>> fields = new TreeMap<>();

    SelectableFields(Map<String, Function<HasMetadata, @Nullable String>> own) {
        fields.put("metadata.name", object -> object.getMetadata().getName());
        fields.put("metadata.namespace", object -> object.getMetadata().getNamespace());
        fields.putAll(own);
    }

    /** The names of the fields, sorted. */
    public Set<String> names() {
        return fields.keySet();
    }

    /** The value of a field. A missing one is the empty string, as in Kubernetes. */
    public String value(HasMetadata object, String field) {
        var read = fields.get(field);
        var value = read == null ? null : read.apply(object);
        return value == null ? "" : value;
    }
}

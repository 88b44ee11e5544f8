package io.skiff.controlplane.kind;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The fields that objects of a kind can be selected by, as in Kubernetes: two of every kind, more of some. */
public final class SelectableFields {

    private final Map<String, Function<HasMetadata, @Nullable String>> fields = new TreeMap<>();

    SelectableFields(Map<String, Function<HasMetadata, @Nullable String>> own) {
        fields.put("metadata.name", object -> object.getMetadata().getName());
        fields.put("metadata.namespace", object -> object.getMetadata().getNamespace());
        fields.putAll(own);
    }

    /** In the order of the alphabet. */
    public Set<String> names() {
        return fields.keySet();
    }

    /** A field that is not set is the empty string, as Kubernetes has it. */
    public String value(HasMetadata object, String field) {
        var read = fields.get(field);
        var value = read == null ? null : read.apply(object);
        return value == null ? "" : value;
    }
}

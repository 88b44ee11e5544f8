package io.skiff.controlplane.kind.schema;

import com.fasterxml.jackson.databind.JavaType;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Quantity;
import io.skiff.controlplane.kind.schema.Schema.ListOf;
import io.skiff.controlplane.kind.schema.Schema.MapOf;
import io.skiff.controlplane.kind.schema.Schema.Scalar;
import io.skiff.controlplane.kind.schema.Schema.Structure;
import io.skiff.controlplane.object.Json;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Derives schemas from the API's model classes. Only this class reflects on them. */
public final class ClassSchemas {

    private static final String MODEL = "io.fabric8.kubernetes.api.model.";

    /** The properties of each class. Reflection is slow, and many kinds have the same classes. */
    private static final Map<Class<?>, Map<String, JavaType>> PROPERTIES = new ConcurrentHashMap<>();

    private static final Map<Class<?>, Scalar> SCALARS = Map.of(
            String.class, Scalar.STRING,
            MicroTime.class, Scalar.MICRO_TIME,
            Integer.class, Scalar.INT32,
            Long.class, Scalar.INT64,
            Double.class, Scalar.NUMBER,
            Boolean.class, Scalar.BOOLEAN,
            IntOrString.class, Scalar.INT_OR_STRING,
            Quantity.class, Scalar.QUANTITY);

    private final FieldTags tags;
    private final Map<Class<?>, Structure> structures = new HashMap<>();

    private ClassSchemas(FieldTags tags) {
        this.tags = tags;
    }

    /** @param tags in addition to those of metadata */
    public static Schema read(Class<?> type, FieldTags tags) {
        return new ClassSchemas(tags.and(FieldTags.METADATA)).schema(Json.MAPPER.constructType(type));
    }

    /** Makes the schema of a kind without a model class: the fields of every object, and its own. */
    public static Schema object(Structure own) {
        var object = Structure.empty();
        object.fields().put("apiVersion", Scalar.STRING);
        object.fields().put("kind", Scalar.STRING);
        object.fields().put("metadata", read(ObjectMeta.class, FieldTags.METADATA));
        object.fields().putAll(own.fields());
        object.omitted().addAll(own.omitted());
        return object;
    }

    private Schema schema(JavaType type) {
        var scalar = SCALARS.get(type.getRawClass());
        if (scalar != null) {
            return scalar;
        }
        if (type.isMapLikeType()) {
            return new MapOf(schema(type.getContentType()));
        }
        if (type.isCollectionLikeType()) {
            return ListOf.plain(schema(type.getContentType()));
        }
        return hasFields(type) ? structure(type) : Scalar.ANY;
    }

    private static boolean hasFields(JavaType type) {
        return !type.isContainerType()
                && !type.isPrimitive()
                && !type.isEnumType()
                && !type.isInterface()
                && type.getRawClass().getName().startsWith(MODEL)
                && !properties(type).isEmpty();
    }

    private Structure structure(JavaType type) {
        var known = structures.get(type.getRawClass());
        if (known != null) {
            return known;
        }
        var structure = Structure.empty();
        structures.put(type.getRawClass(), structure);
        var owner = type.getRawClass().getSimpleName();
        properties(type).forEach((name, field) -> add(structure, owner, name, field(owner, name, schema(field))));
        return structure;
    }

    private void add(Structure structure, String owner, String name, Schema schema) {
        structure.fields().put(name, schema);
        if (tags.omitsZero(owner, name, schema)) {
            structure.omitted().add(name);
        }
    }

    private Schema field(String owner, String name, Schema schema) {
        if (schema == Scalar.STRING && Times.isTime(name)) {
            return Scalar.TIME;
        }
        return schema instanceof ListOf list ? tags.merged(owner, name, list) : schema;
    }

    private static Map<String, JavaType> properties(JavaType type) {
        return PROPERTIES.computeIfAbsent(type.getRawClass(), ignored -> {
            var properties = new LinkedHashMap<String, JavaType>();
            Json.MAPPER
                    .getDeserializationConfig()
                    .introspect(type)
                    .findProperties()
                    .forEach(property -> properties.put(property.getName(), property.getPrimaryType()));
            return properties;
        });
    }
}

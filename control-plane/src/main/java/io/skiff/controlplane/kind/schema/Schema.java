package io.skiff.controlplane.kind.schema;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The schema of one place in an object: its type, and how a patch merges it. The tree of a kind has all fields of the
 * kind.
 */
public sealed interface Schema {

    /** The schema below a name; {@link Scalar#ANY} if nothing is known. */
    default Schema at(String name) {
        return Scalar.ANY;
    }

    /**
     * An object with fields.
     *
     * @param fields by name; filled while the tree is made, since a type may hold itself, and never changed after
     * @param omitted names of the fields whose zero value (an empty text, 0, false, no fields) is as good as none; filled likewise
     */
    record Structure(Map<String, Schema> fields, Set<String> omitted) implements Schema {

        /** Makes a structure without fields yet. */
        static Structure empty() {
            return new Structure(new LinkedHashMap<>(), new HashSet<>());
        }

        @Override
        public Schema at(String name) {
            return fields.getOrDefault(name, Scalar.ANY);
        }

        /** Omits the fields, because a tree may contain itself. */
        @Override
        public String toString() {
            return "fields " + fields.keySet();
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    /** An object with arbitrary names. */
    record MapOf(Schema value) implements Schema {

        @Override
        public Schema at(String name) {
            return value;
        }
    }

    /**
     * A list.
     *
     * @param mergeKey the field that identifies an item in a strategic merge patch; without one a patch replaces the
     *     list
     * @param isSet whether it is a set of plain values, to which a patch adds
     */
    record ListOf(Schema item, Optional<String> mergeKey, boolean isSet) implements Schema {

        public static ListOf plain(Schema item) {
            return new ListOf(item, Optional.empty(), false);
        }

        public static ListOf keyed(Schema item, String mergeKey) {
            return new ListOf(item, Optional.of(mergeKey), false);
        }

        public static ListOf set(Schema item) {
            return new ListOf(item, Optional.empty(), true);
        }
    }

    /** A single value. */
    enum Scalar implements Schema {
        STRING,
        /** To the second (metav1.Time). */
        TIME,
        /** To the microsecond (metav1.MicroTime). */
        MICRO_TIME,
        INT32,
        INT64,
        NUMBER,
        BOOLEAN,
        INT_OR_STRING,
        QUANTITY,
        /** Any value, which is not checked. */
        ANY
    }
}

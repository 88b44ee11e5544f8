package io.skiff.controlplane.kind.schema;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What may stand at one place of an object, and how a patch merges it. A tree of these is all that is known of a kind's fields. */
public sealed interface Schema {

    /** What stands below a name; {@link Scalar#ANY} where nothing is known. */
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

        /** Without fields yet. */
        static Structure empty() {
            return new Structure(new LinkedHashMap<>(), new HashSet<>());
        }

        @Override
        public Schema at(String name) {
            return fields.getOrDefault(name, Scalar.ANY);
        }

        /** A tree may hold itself. */
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

    /** An object whose names are free. */
    record MapOf(Schema value) implements Schema {

        @Override
        public Schema at(String name) {
            return value;
        }
    }

    /**
     * A list.
     *
     * @param mergeKey the field that tells its items apart in a strategic merge patch; without one a patch replaces the list
     * @param isSet of plain values, to which a patch adds
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
        TIME,
        INT32,
        INT64,
        NUMBER,
        BOOLEAN,
        INT_OR_STRING,
        QUANTITY,
        /** Whatever it is, it is not looked at. */
        ANY
    }
}

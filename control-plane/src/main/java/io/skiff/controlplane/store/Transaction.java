package io.skiff.controlplane.store;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Writes that happen together if every expectation holds. A transaction has at most one object of each kind (see
 * docs/architecture.md).
 */
public record Transaction(List<Expectation> expectations, List<Write> writes) {

    /** The empty transaction, the neutral element of {@link #and}. */
    public static final Transaction NONE = new Transaction(List.of(), List.of());

    public Transaction {
        expectations = List.copyOf(expectations);
        writes = List.copyOf(writes);
    }

    /** Puts a key that must not exist yet. */
    public static Transaction create(String key, byte[] value) {
        return new Transaction(List.of(new Expectation(key, 0)), List.of(new Put(key, value, OptionalLong.empty())));
    }

    /** Replaces the value that was seen at a revision. */
    public static Transaction update(String key, byte[] value, long seenRevision) {
        return new Transaction(
                List.of(new Expectation(key, seenRevision)), List.of(new Put(key, value, OptionalLong.empty())));
    }

    /** Deletes the value that was seen at a revision. */
    public static Transaction delete(String key, long seenRevision) {
        return new Transaction(List.of(new Expectation(key, seenRevision)), List.of(new Delete(key)));
    }

    /** Joins two transactions into one. */
    public Transaction and(Transaction other) {
        var allExpectations = new ArrayList<>(expectations);
        allExpectations.addAll(other.expectations);
        var allWrites = new ArrayList<>(writes);
        allWrites.addAll(other.writes);
        return new Transaction(allExpectations, allWrites);
    }

    /** Adds the expectation that a key is at a revision. */
    public Transaction onlyIf(String key, long revision) {
        return new Transaction(List.of(new Expectation(key, revision)), List.of()).and(this);
    }

    /** @param revision of the key's last put; 0 if the key must not exist */
    public record Expectation(String key, long revision) {}

    /** One change of one key. */
    public sealed interface Write {
        String key();
    }

    /** @param lease the lease with which the key ends */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares writes
    public record Put(String key, byte[] value, OptionalLong lease) implements Write {}

    public record Delete(String key) implements Write {}
}

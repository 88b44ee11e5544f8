package io.skiff.controlplane.store;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Writes that happen together, if every expectation holds. At most one object of a kind in a transaction (see docs/architecture.md). */
public record Transaction(List<Expectation> expectations, List<Write> writes) {

    /** No expectation, no write: the neutral element of {@link #and}. */
    public static final Transaction NONE = new Transaction(List.of(), List.of());

    public Transaction {
        expectations = List.copyOf(expectations);
        writes = List.copyOf(writes);
    }

    /** Puts a key that is not there. */
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

    /** This and another, as one. */
    public Transaction and(Transaction other) {
        var allExpectations = new ArrayList<>(expectations);
        allExpectations.addAll(other.expectations);
        var allWrites = new ArrayList<>(writes);
        allWrites.addAll(other.writes);
        return new Transaction(allExpectations, allWrites);
    }

    /** This, only while a key is at a revision. */
    public Transaction onlyIf(String key, long revision) {
        return new Transaction(List.of(new Expectation(key, revision)), List.of()).and(this);
    }

    /** @param revision of the key's last put; 0: the key is not there */
    public record Expectation(String key, long revision) {}

    /** One change of one key. */
    public sealed interface Write {
        String key();
    }

    /** @param lease that the key goes with */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Put(String key, byte[] value, OptionalLong lease) implements Write {}

    public record Delete(String key) implements Write {}
}

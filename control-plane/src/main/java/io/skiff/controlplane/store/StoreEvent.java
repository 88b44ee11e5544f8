package io.skiff.controlplane.store;

/** One change of one key. */
public sealed interface StoreEvent {

    String key();

    /** The revision of the commit that made the change. */
    long revision();

    /** A key was put, for the first time or again. */
    record Put(Entry entry) implements StoreEvent {
        @Override
        public String key() {
            return entry.key();
        }

        @Override
        public long revision() {
            return entry.revision();
        }
    }

    /** A key was deleted, or its lease ended. */
    record Deleted(String key, long revision) implements StoreEvent {}
}

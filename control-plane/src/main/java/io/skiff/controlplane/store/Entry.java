package io.skiff.controlplane.store;

/**
 * A key's value.
 *
 * @param value nobody may change it
 * @param revision of the last put (etcd's mod_revision)
 */
@SuppressWarnings("ArrayRecordComponent") // compared by revision, never by content
public record Entry(String key, byte[] value, long revision) {}

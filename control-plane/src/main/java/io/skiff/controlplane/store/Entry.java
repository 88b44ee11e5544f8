package io.skiff.controlplane.store;

/**
 * A key's value.
 *
 * @param value not to be changed by anybody
 * @param revision of the last put (etcd's mod_revision)
 */
@SuppressWarnings("ArrayRecordComponent") // compared by revision, never by content
public record Entry(String key, byte[] value, long revision) {}

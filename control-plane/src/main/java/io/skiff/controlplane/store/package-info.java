/**
 * The port to the one store: keys with revisions, transactions, leases, one watch. {@code store.etcd} implements it.
 */
@NullMarked
package io.skiff.controlplane.store;

import org.jspecify.annotations.NullMarked;

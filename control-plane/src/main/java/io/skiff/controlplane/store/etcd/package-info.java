/** The store on etcd. Only this package imports jetcd. */
@NullMarked
package io.skiff.controlplane.store.etcd;

import org.jspecify.annotations.NullMarked;

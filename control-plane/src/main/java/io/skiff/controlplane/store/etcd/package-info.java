/** The store on etcd. Nothing else imports jetcd. */
@NullMarked
package io.skiff.controlplane.store.etcd;

import org.jspecify.annotations.NullMarked;

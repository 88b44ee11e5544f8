/** The protocols in which clients get several streams over one connection: those of kubectl exec, attach, cp, and port-forward. */
@NullMarked
package io.skiff.controlplane.api.stream;

import org.jspecify.annotations.NullMarked;

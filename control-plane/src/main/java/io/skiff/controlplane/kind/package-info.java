/**
 * What there is to know of each kind of object, in one place: {@link io.skiff.controlplane.kind.KindDefinition}, made by one class for each kind in
 * the packages below that are named for the API's groups. {@link io.skiff.controlplane.kind.KindRegistry} holds all of them.
 */
@NullMarked
package io.skiff.controlplane.kind;

import org.jspecify.annotations.NullMarked;

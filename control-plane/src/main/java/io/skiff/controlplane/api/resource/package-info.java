/**
 * The verbs for all kinds: get, list, create, update, patch, delete, and sub-resources. {@code Router} finds the
 * resource of a path, {@code Resources} the verb.
 */
@NullMarked
package io.skiff.controlplane.api.resource;

import org.jspecify.annotations.NullMarked;

/** The verbs, generic over kinds: get, list, create, update, patch, delete, and sub-resources. */
@NullMarked
package io.skiff.controlplane.api.resource;

import org.jspecify.annotations.NullMarked;

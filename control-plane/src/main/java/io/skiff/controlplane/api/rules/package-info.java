/** What is particular about each kind: defaults, supported fields, validation. */
@NullMarked
package io.skiff.controlplane.api.rules;

import org.jspecify.annotations.NullMarked;

/** What fields there are, read from the decoded classes: strict checking of names and types. */
@NullMarked
package io.skiff.controlplane.api.schema;

import org.jspecify.annotations.NullMarked;

/** The common parts of pods and templates of pods: rules, defaults, supported fields. */
@NullMarked
package io.skiff.controlplane.kind.podspec;

import org.jspecify.annotations.NullMarked;

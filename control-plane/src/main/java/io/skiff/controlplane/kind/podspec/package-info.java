/** What pods and the templates of pods share: rules, defaults, fields that are done. */
@NullMarked
package io.skiff.controlplane.kind.podspec;

import org.jspecify.annotations.NullMarked;

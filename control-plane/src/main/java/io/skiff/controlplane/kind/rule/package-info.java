/** What the rules of the kinds are written with: places in an object, what is wrong there, tables of supported fields. */
@NullMarked
package io.skiff.controlplane.kind.rule;

import org.jspecify.annotations.NullMarked;

/** The material of the kinds' rules: places in an object, problems, tables of supported fields. */
@NullMarked
package io.skiff.controlplane.kind.rule;

import org.jspecify.annotations.NullMarked;

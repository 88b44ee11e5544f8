/** The skiff command: what it is called with, and how it ends. */
@NullMarked
package io.skiff.cli;

import org.jspecify.annotations.NullMarked;

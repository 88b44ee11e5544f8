/** Local ports whose connections go on into pods. */
@NullMarked
package io.skiff.cli.forward;

import org.jspecify.annotations.NullMarked;

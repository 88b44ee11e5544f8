/** The host's directories behind a pod: volumes, identity files, logs. */
@NullMarked
package io.skiff.agent.storage;

import org.jspecify.annotations.NullMarked;

/**
 * Runs the whole of Skiff on hosts that are network and mount namespaces. The tests use it as a user does, with skiff
 * and with kubectl.
 */
@NullMarked
package io.skiff.cluster;

import org.jspecify.annotations.NullMarked;

/** How the node proves who it is, and whom it trusts: join token, key and certificate, channels that use them. */
@NullMarked
package io.skiff.agent.identity;

import org.jspecify.annotations.NullMarked;

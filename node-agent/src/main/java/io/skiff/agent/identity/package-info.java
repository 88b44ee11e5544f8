/** The node's identity and its trust: join token, key and certificate, and the channels that use them. */
@NullMarked
package io.skiff.agent.identity;

import org.jspecify.annotations.NullMarked;

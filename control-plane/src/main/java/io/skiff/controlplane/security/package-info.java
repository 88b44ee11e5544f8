/**
 * Authentication and certificates: the certificate authority, join tokens, bans, users. A component's identity is
 * always a key, never an address.
 */
@NullMarked
package io.skiff.controlplane.security;

import org.jspecify.annotations.NullMarked;

/**
 * Authentication, authorization and certificates: the certificate authority, join tokens, bans, users. The identity of a
 * component is always a key, never an address.
 */
@NullMarked
package io.skiff.controlplane.security;

import org.jspecify.annotations.NullMarked;

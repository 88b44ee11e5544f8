/**
 * Code that both daemons share as processes. It lies here because both depend on this module and on no other of ours.
 */
package io.skiff.process;

/** What the two daemons have in common as processes: it is here because both depend on this module, and on no other of ours. */
package io.skiff.process;

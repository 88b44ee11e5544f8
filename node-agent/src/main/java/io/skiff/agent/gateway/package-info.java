/** The agent's side of the node protocol: join, session, assignments in, reports and logs out. The only importer of the generated code. */
@NullMarked
package io.skiff.agent.gateway;

import org.jspecify.annotations.NullMarked;

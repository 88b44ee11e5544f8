/** What the agent was told, on disk: the next agent starts from it. */
@NullMarked
package io.skiff.agent.state;

import org.jspecify.annotations.NullMarked;

package io.skiff.agent.loop;

import java.time.Instant;

/** Something that works in small steps, always on one thread. */
public interface Stepped {

    /** Does what is due. Returns when the next thing is, if nothing happens before; {@link Instant#MAX} when nothing else is. */
    Instant step(Instant now);
}

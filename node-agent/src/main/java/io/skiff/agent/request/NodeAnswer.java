package io.skiff.agent.request;

import java.io.IOException;
import java.io.OutputStream;

/** The answer to a request, as its handler writes it. */
public interface NodeAnswer {

    /**
     * Begins it, once. After this a failure can only break it off.
     *
     * @param code of HTTP, 200 and above
     * @return takes the body as fast as the user reads it. What is to be seen at once is to be flushed; it need not be closed
     */
    OutputStream begin(int code, String contentType) throws IOException;
}

package io.skiff.agent.build;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;

/** Where a build gets the files that ADD names by URL. */
public interface RemoteFiles {

    /**
     * Writes the content of a file.
     *
     * @return when it was changed, if its server says so
     * @throws IOException that says why it cannot be had
     */
    Optional<Instant> fetch(URI uri, OutputStream out) throws IOException;
}

package io.skiff.agent.build;

import io.skiff.agent.build.plan.RemoteFile;
import io.skiff.agent.image.Digest;
import io.skiff.agent.linux.file.Inodes;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.time.Instant;

/**
 * A file that ADD has fetched, closed to all but its owner as in Docker.
 *
 * @param modified the time that its copy gets
 */
record FetchedFile(RemoteFile remote, Path file, String digest, Instant modified) {

    private static final int MODE = 0600;

    /** @throws BuildException if it is not the file that the Dockerfile wants */
    static FetchedFile of(RemoteFile remote, RemoteFiles files, Path directory, BuildTime time) throws IOException {
        Path file = directory.resolve("file");
        Digest found;
        Instant modified;
        try (var out = digesting(remote, Files.newOutputStream(file))) {
            modified = files.fetch(remote.uri(), out).map(time::limit).orElse(time.fixed());
            found = Digest.of(out);
        }
        new Inodes().setMode(file, MODE);
        remote.checksum().filter(wanted -> !wanted.equals(found)).ifPresent(wanted -> {
            throw new BuildException("ADD " + remote.uri() + ": what came has the digest " + found
                    + ", and --checksum wants " + wanted + "; look what the server gives before you change either");
        });
        return new FetchedFile(remote, file, found.toString(), modified);
    }

    private static DigestOutputStream digesting(RemoteFile remote, OutputStream out) {
        return remote.checksum()
                .map(wanted -> wanted.digesting(out))
                .orElseGet(() -> new DigestOutputStream(out, Digest.sha256()));
    }
}

package io.skiff.agent.build;

import io.skiff.agent.build.plan.RemoteFile;
import io.skiff.agent.image.Digest;
import io.skiff.agent.linux.file.Inodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.time.Instant;
import java.util.HexFormat;

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
        var digest = Digest.sha256();
        Instant modified;
        try (var out = new DigestOutputStream(Files.newOutputStream(file), digest)) {
            modified = files.fetch(remote.uri(), out).map(time::limit).orElse(time.fixed());
        }
        new Inodes().setMode(file, MODE);
        var found = new Digest(HexFormat.of().formatHex(digest.digest())).toString();
        remote.checksum().filter(wanted -> !wanted.equals(found)).ifPresent(wanted -> {
            throw new BuildException("ADD " + remote.uri() + ": what came has the digest " + found
                    + ", and --checksum wants " + wanted + "; look what the server gives before you change either");
        });
        return new FetchedFile(remote, file, found, modified);
    }
}

package io.skiff.agent.build.plan;

import io.skiff.agent.image.Digest;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A file that ADD fetches.
 *
 * @param name the last name of the URL's path; empty if it has none
 * @param checksum that the file must have
 */
public record RemoteFile(URI uri, String name, Optional<Digest> checksum) {

    private static final Pattern HTTP = Pattern.compile("https?://.*");
    private static final Pattern OTHER = Pattern.compile("(?:git|ssh|ftp|sftp|file)://.*|git@.*");
    private static final Pattern REPOSITORY = Pattern.compile("https?://[^?#]*\\.git(?:#.*)?");

    /** Whether a source is no path. */
    static boolean isOne(String source) {
        return HTTP.matcher(source).matches() || OTHER.matcher(source).matches();
    }

    /** @throws IllegalArgumentException if it cannot be fetched */
    static RemoteFile of(String keyword, String source, Optional<String> checksum) {
        require(
                HTTP.matcher(source).matches() && !REPOSITORY.matcher(source).matches(),
                keyword + " " + source + ": only files are fetched here, by http and https; clone a repository before"
                        + " the build and COPY it, or in a RUN");
        require(keyword.equals("ADD"), keyword + " " + source + ": only ADD fetches files from URLs");
        try {
            var uri = new URI(source);
            require(uri.getHost() != null, keyword + " " + source + ": the URL names no host");
            require(
                    uri.getUserInfo() == null,
                    keyword + " " + source.replaceFirst("//.*@", "//...@")
                            + ": a password would stay in the image's history; fetch the file in a RUN with"
                            + " --mount=type=secret");
            checksum.ifPresent(text -> require(Digest.isDigest(text), "--checksum=" + text + " is not " + Digest.FORM));
            return new RemoteFile(uri, name(uri), checksum.map(Digest::parse));
        } catch (URISyntaxException wrong) {
            throw new IllegalArgumentException(
                    keyword + " " + source + ": this is no URL: " + wrong.getReason(), wrong);
        }
    }

    private static String name(URI uri) {
        var path = String.valueOf(uri.getPath()).replaceFirst("/+$", "");
        var name = path.substring(path.lastIndexOf('/') + 1);
        return name.equals(".") || name.equals("..") ? "" : name;
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}

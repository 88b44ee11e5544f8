package io.skiff.cli.copy;

import io.skiff.cli.CommandException;
import java.util.ArrayList;
import java.util.List;

/**
 * One end of a copy, as the command line names it.
 *
 * @param namespace empty for the usual one
 * @param pod empty for this host
 * @param path in the container without detours; on this host as it is
 */
public record CopyEnd(String namespace, String pod, String path) {

    /** Reads {@code PATH} or {@code [NAMESPACE/]POD:PATH}. What begins like a path is one, whatever colons it has. */
    public static CopyEnd parse(String word) {
        int colon = word.indexOf(':');
        if (word.isEmpty() || colon < 0 || word.startsWith("/") || word.startsWith(".")) {
            return new CopyEnd("", "", required(word));
        }
        String[] where = word.substring(0, colon).split("/", -1);
        String path = required(word.substring(colon + 1));
        if (where.length > 2 || List.of(where).contains("")) {
            throw new CommandException("error: \"" + word + "\" is neither a path nor [NAMESPACE/]POD:PATH");
        }
        return where.length == 1
                ? new CopyEnd("", where[0], clean(path))
                : new CopyEnd(where[0], where[1], clean(path));
    }

    private static String required(String path) {
        if (path.isEmpty()) {
            throw new CommandException("error: filepath can not be empty");
        }
        return path;
    }

    /** Without empty parts and dots; two dots go up one part, and from the root nowhere. */
    static String clean(String path) {
        boolean isAbsolute = path.startsWith("/");
        var parts = new ArrayList<String>();
        for (String part : path.split("/", -1)) {
            boolean goesUp = part.equals("..");
            if (goesUp && !parts.isEmpty() && !parts.get(parts.size() - 1).equals("..")) {
                parts.remove(parts.size() - 1);
            } else if (!part.isEmpty() && !part.equals(".") && !(goesUp && isAbsolute)) {
                parts.add(part);
            }
        }
        String joined = String.join("/", parts);
        return isAbsolute ? "/" + joined : joined.isEmpty() ? "." : joined;
    }

    public boolean isLocal() {
        return pod.isEmpty();
    }

    /** Something within this one. */
    public CopyEnd resolve(String name) {
        return new CopyEnd(namespace, pod, clean(path + "/" + name));
    }

    /** Whether it has a name of its own within its directory, which the root and the directories above do not. */
    private boolean isNamed() {
        return !path.equals("/") && !path.equals(".") && !path.equals("..") && !path.endsWith("/..");
    }

    /** The directory that it is in, or itself. */
    public String directory() {
        if (!isNamed()) {
            return path;
        }
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "." : slash == 0 ? "/" : path.substring(0, slash);
    }

    /** What it is called there: its name, which no tar takes for a flag, or a dot. */
    public String base() {
        return !isNamed() ? "." : name().startsWith("-") ? "./" + name() : name();
    }

    /** Its name. */
    public String name() {
        if (!isNamed()) {
            throw new CommandException("error: " + path + " has no name; name what is to be made in the container");
        }
        return path.substring(path.lastIndexOf('/') + 1);
    }
}

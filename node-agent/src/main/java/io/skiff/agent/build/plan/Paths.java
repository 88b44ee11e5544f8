package io.skiff.agent.build.plan;

import java.util.ArrayDeque;

/** Names of paths in an image, without looking at one. */
public final class Paths {

    private Paths() {}

    /** The absolute path, without {@code .} and {@code ..}; a slash at its end is gone. */
    public static String resolve(String directory, String path) {
        var names = new ArrayDeque<String>();
        for (var name : (path.startsWith("/") ? path : directory + "/" + path).split("/", -1)) {
            if (name.equals("..")) {
                names.pollLast();
            } else if (!name.isEmpty() && !name.equals(".")) {
                names.addLast(name);
            }
        }
        return "/" + String.join("/", names);
    }

    /** The same, keeping the slash that makes it a directory. */
    static String resolveDestination(String directory, String path) {
        var resolved = resolve(directory, path);
        boolean isDirectory = path.endsWith("/") || path.equals(".") || path.endsWith("/.");
        return isDirectory && !resolved.equals("/") ? resolved + "/" : resolved;
    }
}
